using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A gateway with the OpenID provider on a port of its own, and clients.</summary>
public sealed class ProviderUnderTest : IAsyncLifetime, IAsyncDisposable
{
    public const string Secret = "secret-of-the-test-client-0123456789";
    public const string ServiceSecret = Secret + "-of-the-service";
    public const string ApiSecret = Secret + "-of-the-api";
    public const string PushingSecret = Secret + "-of-the-pushing-client";
    public const string ApacheSecret = Secret + "-of-apache";
    public const string Redirect = "https://service.example.jp/signin-oidc";
    public const string LogoutRedirect = "https://service.example.jp/signed-out";
    public const string Resource = "https://contract-api.example.jp/";
    public const string OtherResource = "urn:example:bills?line=ip-phone";
    public const string Verifier = "verifier-0123456789-0123456789-0123456789-0123456789";

    private static readonly string[] Scopes = ["openid", "account", "email", "offline_access"];
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-openid-").FullName;
    private string[] _settings = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The entry of the client "web" in a file of clients, with no field that an earlier version would refuse.</summary>
    internal static Dictionary<string, object> Web => Client("web", ["ip-phone"], Scopes, Secret, logoutUri: LogoutRedirect);

    public static string Challenge { get; } = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public TestGateway Gateway { get; private set; } = null!;

    public Uri Issuer { get; private init; }

    /// <summary>Where this gateway listens: the issuer, unless it is the issuer's second gateway.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}/");

    /// <summary>Where a test may start a web application: the client "service".</summary>
    public Uri Service { get; } = new($"http://127.0.0.1:{FreePort.Next()}/");

    public string ClientsFile => Path.Combine(_directory, "clients.json");

    public Api Api => Gateway.Api;

    public ProviderUnderTest() => Issuer = Address;

    /// <summary>The settings of a gateway with the provider, whose clients are in this file.</summary>
    public static string[] Settings(Uri issuer, string clientsFile) =>
    [
        $"--SelfCare:OpenId:Issuer={issuer}",
        $"--SelfCare:OpenId:Urls={issuer.GetLeftPart(UriPartial.Authority)}",
        $"--SelfCare:OpenId:Clients={clientsFile}",
        "--SelfCare:OpenId:SignInUrl=https://portal.example.jp/sign-in",
    ];

    /// <summary>For a test that moves the clock or needs settings of its own.</summary>
    public static async Task<ProviderUnderTest> Start(params string[] settings)
    {
        var provider = new ProviderUnderTest { _settings = settings };
        await provider.InitializeAsync();
        return provider;
    }

    /// <summary>For clients that check the times of tokens by the real clock.</summary>
    public static async Task<ProviderUnderTest> StartNow()
    {
        var provider = await Start();
        provider.Gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        return provider;
    }

    /// <summary>A second gateway of the issuer, with the same silos, key ring, files and clock.</summary>
    public async Task<ProviderUnderTest> StartTwin()
    {
        var twin = new ProviderUnderTest { Issuer = Issuer };
        twin.Gateway = await Gateway.StartTwin(
            [$"--SelfCare:OpenId:Urls={twin.Address.GetLeftPart(UriPartial.Authority)}"],
            builder => builder.Services.AddSingleton(Gateway.Services.GetRequiredService<IGrainFactory>()));
        return twin;
    }

    public async Task InitializeAsync()
    {
        WriteClients(ClientsFile, Service);
        Gateway = await TestGateway.Start("Localhost", [.. Settings(Issuer, ClientsFile), .. _settings]);
    }

    /// <summary>The secret of a client of <see cref="Told"/>.</summary>
    internal static string SecretOf(string client) => $"{Secret}-{client}";

    /// <summary>A client that receives logouts.</summary>
    internal static Dictionary<string, object> Told(string id, Uri backchannelLogoutUri) =>
        Client(id, ["ip-phone"], Scopes, SecretOf(id), backchannelLogoutUri: backchannelLogoutUri.AbsoluteUri);

    /// <param name="service">The address of the client "service".</param>
    public static void WriteClients(string file, Uri? service = null)
    {
        service ??= new Uri("https://service.example.jp/");
        WriteClients(
            file,
            [
                new(Web) { ["resources"] = new[] { Resource, OtherResource } },
                Client("other", ["ip-phone"], ["openid"], Secret + "-2", idTokenAlg: "RS256"),
                Client("bills-api", ["ip-phone"], ["openid"], ApiSecret, resources: [OtherResource]),
                Client(SignedAssertion.Client, ["ip-phone"], Scopes, jwks: SignedAssertion.Jwks),
                Client("pushing", ["ip-phone"], Scopes, PushingSecret, pushes: true),
                Client("of-another-line", ["free-voice"], Scopes),
                Client("spa", ["ip-phone", "free-voice"], Scopes, origins: ["https://spa.example.jp"]),
                Client("native", ["ip-phone"], Scopes, redirectUri: "http://127.0.0.1/callback", logoutUri: "http://127.0.0.1/signed-out"),
                Client(
                    "service",
                    ["ip-phone"],
                    Scopes,
                    ServiceSecret,
                    redirectUri: new Uri(service, "signin-oidc").AbsoluteUri,
                    logoutUri: new Uri(service, "signout-callback-oidc").AbsoluteUri,
                    idTokenAlg: "RS256",
                    backchannelLogoutUri: new Uri(service, "backchannel-logout").AbsoluteUri),
                Client(
                    "contract-apache",
                    ["ip-phone"],
                    Scopes,
                    ApacheSecret,
                    redirectUri: new Uri(service, "contract/signed-in").AbsoluteUri,
                    logoutUri: service.AbsoluteUri,
                    backchannelLogoutUri: new Uri(service, "contract/signed-in?logout=backchannel").AbsoluteUri),
                Client(
                    "contract-app",
                    ["ip-phone"],
                    Scopes,
                    redirectUri: "jp.example.contract:/callback",
                    logoutUri: "jp.example.contract:/signed-out"),
            ]);
    }

    internal static void WriteClients(string file, IEnumerable<Dictionary<string, object>> clients) =>
        File.WriteAllText(file, JsonSerializer.Serialize(new { clients }));

    /// <param name="secret">Null: a public client, unless it has a key.</param>
    private static Dictionary<string, object> Client(
        string id,
        string[] lines,
        string[] scopes,
        string? secret = null,
        string redirectUri = Redirect,
        string? logoutUri = null,
        string[]? origins = null,
        string[]? resources = null,
        string idTokenAlg = "ES256",
        string? backchannelLogoutUri = null,
        JsonObject? jwks = null,
        bool pushes = false) => new Dictionary<string, object?>
    {
        ["id"] = id,
        ["redirectUris"] = new[] { redirectUri },
        [jwks is not null ? "jwks" : secret is null ? "public" : "sha256"] =
            jwks is not null ? jwks : secret is null ? true : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
        ["lines"] = lines,
        ["scopes"] = scopes,
        ["logoutUris"] = logoutUri is null ? null : new[] { logoutUri },
        ["origins"] = origins,
        ["resources"] = resources,
        ["idTokenAlg"] = idTokenAlg,
        ["backchannelLogoutUri"] = backchannelLogoutUri,
        ["requirePushedRequests"] = pushes ? true : null,
    }.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Gateway.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    /// <returns>The session's token.</returns>
    public async Task<(TestAccount Account, string Session)> SignIn(string line = "ip-phone")
    {
        var account = TestAccount.New() with { Line = line };
        (await Api.Import(account)).Is(200);
        return (account, await SignIn(account));
    }

    public async Task<string> SignIn(TestAccount account)
    {
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;
        return (await Api.Verify(account, challenge, Gateway.Inbox.LastCodeTo(account.Email))).Is(200)["session"]!;
    }

    public static Dictionary<string, string?> RequestOf(
        string client = "web", string? redirect = null, string scope = "openid account email offline_access") => new()
    {
        ["client_id"] = client,
        ["redirect_uri"] = redirect ?? Redirect,
        ["response_type"] = "code",
        ["scope"] = scope,
        ["state"] = "the state",
        ["nonce"] = "the nonce",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    public Task<Answer> Authorize(Browser browser, Dictionary<string, string?> request) =>
        browser.Get(QueryHelpers.AddQueryString(new Uri(Address, "connect/authorize").AbsoluteUri, request));

    public Task<Reply> Continue(string handle, string? session, string? error = null) => Api.Send(
        HttpMethod.Post, "/v1/authorization", System.Net.Http.Json.JsonContent.Create(new { handle, error }), session);

    /// <summary>The whole way: the client's request, the portal's call, and back.</summary>
    /// <returns>The answer that the client gets.</returns>
    public async Task<Dictionary<string, string>> Finish(
        string session, Dictionary<string, string?>? request = null, Browser? browser = null)
    {
        browser ??= new Browser(_http);
        var toPortal = await Authorize(browser, request ?? RequestOf());
        var location = (await Continue(toPortal.Query["handle"], session)).Is(200)["location"]!;
        return (await browser.Get(location)).Query;
    }

    public async Task<string> CodeFor(string session, Dictionary<string, string?>? request = null) =>
        (await Finish(session, request))["code"];

    public Browser NewBrowser() => new(_http);

    public Task<TokenAnswer> Token(
        IEnumerable<KeyValuePair<string, string>> form, string? client = "web", string? secret = Secret) =>
        Post("connect/token", form, client, secret);

    /// <param name="client">Null: the form says who calls.</param>
    public async Task<TokenAnswer> Post(
        string path, IEnumerable<KeyValuePair<string, string>> form, string? client = "web", string? secret = Secret)
    {
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, path)) { Content = content };
        request.Headers.Authorization = client is null
            ? null
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        using var response = await _http.SendAsync(request);
        Assert.True(response.Headers.CacheControl?.NoStore, $"{path}: {response.Headers.CacheControl}");
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<TokenAnswer> Revoke(string token, string? client = "web", string? secret = Secret) =>
        Post("connect/revoke", [new("token", token)], client, secret);

    public Task<TokenAnswer> Introspect(string token, string client = "web", string secret = Secret, string? hint = null) => Post(
        "connect/introspect",
        [new("token", token), .. hint is null ? [] : new[] { KeyValuePair.Create("token_type_hint", hint) }],
        client,
        secret);

    public Task<TokenAnswer> Redeem(
        string code, string client = "web", string secret = Secret, string redirect = Redirect, string? verifier = Verifier)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirect };
        if (verifier is not null)
        {
            form["code_verifier"] = verifier;
        }

        return Token(form, client, secret);
    }

    public Task<TokenAnswer> Refresh(string refreshToken, string client = "web", string secret = Secret) =>
        Token([new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], client, secret);

    public async Task<TokenAnswer> UserInfo(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "connect/userinfo"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await _http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.WwwAuthenticate.ToString());
    }

    public Task<Answer> LogOut(string hint, string redirect) => NewBrowser().Get(QueryHelpers.AddQueryString(
        new Uri(Address, "connect/logout").AbsoluteUri,
        new Dictionary<string, string?> { ["id_token_hint"] = hint, ["post_logout_redirect_uri"] = redirect, ["state"] = "s" }));

    public Task<HttpResponseMessage> Get(string path) => _http.GetAsync(new Uri(Address, path));
}

/// <summary>The cookies of a browser, also the secure ones over http, as browsers send them to this machine.</summary>
public sealed class Browser(HttpClient http)
{
    private readonly Dictionary<string, string> _cookies = [];

    /// <summary>That every request has.</summary>
    public Dictionary<string, string> Headers { get; } = new() { ["Accept"] = "text/html" };

    public Task<Answer> Get(string address) => Send(new(HttpMethod.Get, address));

    public Task<Answer> Post(string address, IEnumerable<KeyValuePair<string, string>> form) =>
        Send(new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) });

    private async Task<Answer> Send(HttpRequestMessage message)
    {
        using var request = message;
        foreach (var (name, value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        using var response = await http.SendAsync(request);
        string[] set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
        foreach (var cookie in set)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return new(response.StatusCode, response.Headers.Location, await response.Content.ReadAsStringAsync(), set)
        {
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(one => one.Key, one => string.Join(", ", one.Value)),
        };
    }
}

public sealed record Answer(HttpStatusCode Status, Uri? Location, string Text, string[] Cookies)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public Dictionary<string, string> Query => Location is null
        ? throw new InvalidOperationException($"{(int)Status} without a location: {Text}")
        : QueryHelpers.ParseQuery(Location.Query).ToDictionary(one => one.Key, one => one.Value.ToString());
}

/// <param name="Challenge">The header <c>WWW-Authenticate</c>.</param>
public sealed record TokenAnswer(int Status, string Text, string Challenge = "")
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    public string? this[string name] => Body.TryGetProperty(name, out var value) ? value.ToString() : null;

    public TokenAnswer Is(int status, string? error = null)
    {
        var isError = error is null
            || (Text.Length > 0 ? this["error"] == error : Challenge.Contains($"error=\"{error}\"", StringComparison.Ordinal));
        Assert.DoesNotContain("error_uri", Text + Challenge, StringComparison.Ordinal);
        Assert.True(Status == status && isError, $"expected {status} {error}, got {Status} {Challenge}: {Text}");
        return this;
    }
}
