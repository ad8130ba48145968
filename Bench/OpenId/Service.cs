using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Bench.OpenId;

/// <summary>A service that customers are signed in to by OpenID Connect, and their browsers. Any unexpected reply ends the run.</summary>
internal sealed class Service(Uri issuer, Portal portal) : IDisposable
{
    private const string Verifier = "verifier-0123456789-0123456789-0123456789-0123456789";
    private static readonly string Credentials =
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ProviderFiles.Client}:{ProviderFiles.Secret}"));
    private static readonly Dictionary<string, string> Request = new()
    {
        ["client_id"] = ProviderFiles.Client,
        ["redirect_uri"] = ProviderFiles.Redirect,
        ["response_type"] = "code",
        ["scope"] = ProviderFiles.Scope,
        ["state"] = "state-0123456789",
        ["nonce"] = "nonce-0123456789",
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        ["code_challenge_method"] = "S256",
    };
    private static readonly string AuthorizePath = QueryHelpers.AddQueryString("connect/authorize", Request!);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false })
    {
        BaseAddress = issuer,
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>The service's request, the portal's call with the customer's session, and the way back with a code.</summary>
    public void Authorize(Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AuthorizePath);
        using var toPortal = Send(request, HttpStatusCode.Redirect);
        using var back = new HttpRequestMessage(HttpMethod.Get, portal.Authorize(account, InQuery(toPortal, "handle")));
        back.Headers.Add("Cookie", toPortal.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var toService = Send(back, HttpStatusCode.Redirect);
        account.AuthorizationCode = InQuery(toService, "code");
    }

    public void Redeem(Account account) => Token(account, new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = account.AuthorizationCode!,
        ["redirect_uri"] = ProviderFiles.Redirect,
        ["code_verifier"] = Verifier,
    });

    public void Refresh(Account account) => Token(
        account, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = account.RefreshToken! });

    public void ReadUserInfo(Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "connect/userinfo");
        request.Headers.Authorization = new("Bearer", account.AccessToken);
        using var response = Send(request, HttpStatusCode.OK);
    }

    /// <summary>Of the access token, which must be active.</summary>
    public void Introspect(Account account)
    {
        using var answer = Post("connect/introspect", new() { ["token"] = account.AccessToken! });
        if (!answer.RootElement.GetProperty("active").GetBoolean())
        {
            throw new InvalidOperationException("An access token is not active.");
        }
    }

    /// <summary>The service's request, which no customer has yet.</summary>
    public void Push()
    {
        using var answer = Post("connect/par", Request, HttpStatusCode.Created);
        answer.RootElement.GetProperty("request_uri");
    }

    public void Dispose() => _http.Dispose();

    private void Token(Account account, Dictionary<string, string> form)
    {
        using var tokens = Post("connect/token", form);
        account.AccessToken = tokens.RootElement.GetProperty("access_token").GetString();
        account.RefreshToken = tokens.RootElement.GetProperty("refresh_token").GetString();
    }

    private JsonDocument Post(string path, Dictionary<string, string> form, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new("Basic", Credentials);
        using var response = Send(request, expected);
        return JsonDocument.Parse(response.Content.ReadAsStream());
    }

    private HttpResponseMessage Send(HttpRequestMessage request, HttpStatusCode expected)
    {
        var response = _http.Send(request);
        return response.StatusCode == expected
            ? response
            : throw new InvalidOperationException($"{request.RequestUri!.AbsolutePath} was answered {(int)response.StatusCode}.");
    }

    private static string InQuery(HttpResponseMessage redirect, string name) =>
        QueryHelpers.ParseQuery(redirect.Headers.Location!.Query)[name].Single()!;
}
