using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Services that sign their customers in with the gateway's OpenID provider: one for each service line, and one for all.</summary>
public sealed class ServiceClients : IAsyncDisposable
{
    /// <summary>The service that is open to all lines.</summary>
    public const string OfAllLines = "all-lines";

    /// <summary>Of the service of each line, for customers.</summary>
    public const string ServiceName = "契約情報照会";

    /// <inheritdoc cref="ServiceName"/>
    public const string ServiceNameInEnglish = "Contract information";

    /// <summary>The service that <c>Samples/Service</c> is.</summary>
    public const string Sample = "contract-info";

    public const string SampleSecret = "secret-of-the-sample-0123456789abcdef";

    /// <summary>The page without a server in docs/openid-clients.md.</summary>
    public const string Page = "contract-page";

    private const string Verifier = "a-verifier-of-the-services-0123456789-0123456789";

    private readonly string _file = Path.GetTempFileName();
    private readonly WebApplication _site;

    private ServiceClients()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _site = builder.Build();
        _site.MapGet("/favicon.ico", () => Results.NoContent());
        _site.MapGet("/callback", () => Results.Content("<!doctype html><title>The service</title>", "text/html"));
    }

    /// <summary>Where the services' customers come back to, with the provider's answer in the query.</summary>
    public Uri Callback { get; private set; } = null!;

    public Uri Issuer { get; } = new($"http://127.0.0.1:{FreePort.Next()}/");

    /// <summary>Another site than the portal's: browsers ignore the port.</summary>
    public Uri SampleAddress { get; } = new($"http://localhost:{FreePort.Next()}/");

    /// <inheritdoc cref="SampleAddress"/>
    public Uri PageAddress { get; } = new($"http://localhost:{FreePort.Next()}/");

    public string[] Settings =>
    [
        $"--SelfCare:OpenId:Issuer={Issuer}",
        $"--SelfCare:OpenId:Urls={Issuer.GetLeftPart(UriPartial.Authority)}",
        $"--SelfCare:OpenId:Clients={_file}",
    ];

    /// <summary>The address that a service sends a customer's browser to.</summary>
    public string Authorize(string client, params (string Name, string Value)[] parameters) => QueryHelpers.AddQueryString(
        new Uri(Issuer, "connect/authorize").AbsoluteUri,
        new Dictionary<string, string?>(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)parameter.Value)))
        {
            ["client_id"] = client,
            ["redirect_uri"] = Callback.AbsoluteUri,
            ["response_type"] = "code",
            ["scope"] = "openid",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        });

    /// <summary>A public client that the browser has come back to gets its tokens.</summary>
    /// <param name="answer">The browser's address.</param>
    public async Task Redeem(string client, Uri answer)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"),
            new("client_id", client),
            new("code", QueryHelpers.ParseQuery(answer.Query)["code"]),
            new("redirect_uri", Callback.AbsoluteUri),
            new("code_verifier", Verifier),
        ]);
        using var reply = await http.PostAsync(new Uri(Issuer, "connect/token"), form);
        reply.EnsureSuccessStatusCode();
    }

    public static async Task<ServiceClients> Start()
    {
        var clients = new ServiceClients();
        await clients._site.StartAsync();
        clients.Callback = new($"http://localhost:{new Uri(clients._site.Urls.Single()).Port}/callback");
        await File.WriteAllTextAsync(clients._file, JsonSerializer.Serialize(new { clients = clients.All() }));
        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        File.Delete(_file);
    }

    private IEnumerable<Dictionary<string, object>> All() =>
    [
        .. Lines.Ids.Select(line => new Dictionary<string, object>(Client(line, "", [line], Callback.AbsoluteUri))
        {
            ["name"] = new { ja = ServiceName, en = ServiceNameInEnglish },
        }),
        Client(OfAllLines, "", Lines.Ids, Callback.AbsoluteUri),
        Client(Sample, SampleSecret, ["ip-phone"], $"{SampleAddress}signin-oidc"),
        new(Client(Page, "", ["ip-phone"], PageAddress.AbsoluteUri))
        {
            ["scopes"] = new[] { "openid", "account", "offline_access" },
            ["logoutUris"] = new[] { PageAddress.AbsoluteUri },
            ["origins"] = new[] { PageAddress.GetLeftPart(UriPartial.Authority) },
        },
    ];

    private static Dictionary<string, object> Client(string id, string secret, string[] lines, string redirectUri)
    {
        var client = new Dictionary<string, object>
        {
            ["id"] = id,
            ["redirectUris"] = new[] { redirectUri },
            ["lines"] = lines,
            ["scopes"] = new[] { "openid", "account" },
        };
        if (secret.Length == 0)
        {
            client["public"] = true;
            client["logoutUris"] = new[] { redirectUri };
        }
        else
        {
            client["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
            client["logoutUris"] = new[] { redirectUri.Replace("signin-oidc", "signout-callback-oidc", StringComparison.Ordinal) };
            client["backchannelLogoutUri"] = redirectUri.Replace("signin-oidc", "backchannel-logout", StringComparison.Ordinal);
        }

        return client;
    }
}
