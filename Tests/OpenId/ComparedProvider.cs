using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// A provider that gets the same requests as another one, for the same clients. <c>Tell</c> says in one line what matters of an answer:
/// where it comes (on a page, by a redirect to the client, as JSON, in the header <c>WWW-Authenticate</c>), its status and its error code.
/// </summary>
/// <param name="ours">Whose clients, browsers and portal serve for both. The other provider's customers never come to the portal.</param>
/// <param name="advance">Moves the provider's clock.</param>
internal sealed partial class ComparedProvider(
    ProviderUnderTest ours, JsonElement metadata, HttpClient http, Func<TimeSpan, Task> advance)
{
    public static readonly (string Id, string Secret) Web = ("web", ProviderUnderTest.Secret);
    public static readonly (string Id, string Secret) Other = ("other", ProviderUnderTest.Secret + "-2");

    /// <summary>Of the customer at the portal.</summary>
    public string Session { get; set; } = "";

    public string Issuer => metadata.GetProperty("issuer").GetString()!;

    public static async Task<ComparedProvider> Create(
        ProviderUnderTest ours, Uri issuer, HttpClient http, Func<TimeSpan, Task> advance) => new(
            ours,
            JsonDocument.Parse(await http.GetStringAsync(new Uri(issuer, ".well-known/openid-configuration"))).RootElement,
            http,
            advance);

    public static string Tell(Answer answer)
    {
        if (answer.Location is not { } location)
        {
            return $"page {(int)answer.Status} {ErrorPattern().Match(answer.Text).Value}".TrimEnd();
        }

        var query = QueryHelpers.ParseQuery(location.Query.Length > 0 ? location.Query : location.Fragment.Replace('#', '?'));
        return query.TryGetValue("error", out var error) ? $"redirect {error}" : query.ContainsKey("code") ? "redirect code" : "redirect";
    }

    public static string Tell(TokenAnswer answer)
    {
        var isBearer = answer.Challenge.StartsWith("Bearer", StringComparison.Ordinal);
        var error = isBearer ? ChallengePattern().Match(answer.Challenge).Groups[1].Value
            : !answer.Text.StartsWith('{') ? ""
            : answer["error"] ?? (answer["active"] is { } isActive ? $"active {isActive.ToLowerInvariant()}" : "");
        return $"{(isBearer ? "header" : "json")} {answer.Status} {error}".TrimEnd();
    }

    public string Endpoint(string name) => metadata.GetProperty($"{name}_endpoint").GetString()!;

    public Task Advance(int seconds) => advance(TimeSpan.FromSeconds(seconds));

    /// <summary>The browser of a customer who is signed in, or signs in at once, on its way to the client or a page.</summary>
    public Task<Answer> Visit(string endpoint, IEnumerable<KeyValuePair<string, string?>> query, bool isSignedIn = true) =>
        new CustomersBrowser(ours, isSignedIn ? Session : null).Visit(
            new Uri(QueryHelpers.AddQueryString(Endpoint(endpoint), query)), app: new Uri(ProviderUnderTest.Redirect));

    /// <summary>The first answer alone, to a new browser.</summary>
    public Task<Answer> Open(string endpoint, IEnumerable<KeyValuePair<string, string?>> query) =>
        ours.NewBrowser().Get(QueryHelpers.AddQueryString(Endpoint(endpoint), query));

    public async Task<string> Code(Dictionary<string, string?> request) => (await Visit("authorization", request)).Query["code"];

    /// <returns>The answer of the token endpoint to the code.</returns>
    public async Task<TokenAnswer> SignIn((string Id, string Secret)? client = null, string? resource = null)
    {
        var request = ProviderUnderTest.RequestOf(client?.Id ?? Web.Id, scope: client is null ? "openid account offline_access" : "openid");
        request["resource"] = resource;
        var code = await Code(request.Where(one => one.Value is not null).ToDictionary());
        return (await Post("token", CodeForm(code), client ?? Web)).Is(200);
    }

    public static Dictionary<string, string?> CodeForm(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = ProviderUnderTest.Redirect,
        ["code_verifier"] = ProviderUnderTest.Verifier,
    };

    /// <param name="client">That authenticates by <c>client_secret_basic</c>; null: none.</param>
    public Task<TokenAnswer> Post(
        string endpoint, IEnumerable<KeyValuePair<string, string?>> form, (string Id, string Secret)? client = null) =>
        Send(HttpMethod.Post, Endpoint(endpoint), form, client is var (id, secret)
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))}"
            : null);

    /// <param name="form">Null: no body.</param>
    /// <param name="authorization">The header; null: none.</param>
    public async Task<TokenAnswer> Send(
        HttpMethod method, string address, IEnumerable<KeyValuePair<string, string?>>? form, string? authorization)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Content = form is null ? null : new FormUrlEncodedContent(form.Where(field => field.Value is not null)!);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await http.SendAsync(request);
        return new(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.WwwAuthenticate.ToString());
    }

    /// <summary>By the client "signing", whose assertion is right except for what is given here.</summary>
    public Task<TokenAnswer> PostSigned(
        Action<JsonObject>? change = null, string algorithm = "ES256", ECDsa? key = null, string? type = "JWT")
    {
        var payload = SignedAssertion.Payload(ours, Issuer);
        change?.Invoke(payload);
        return PostAssertion(SignedAssertion.Sign(payload, type, algorithm, key));
    }

    /// <summary>To an endpoint at which a wrong token would be no error.</summary>
    public Task<TokenAnswer> PostAssertion(string assertion, (string Id, string Secret)? client = null) => Post(
        "revocation",
        [new("token", "a"), .. SignedAssertion.Form(assertion).Select(field => KeyValuePair.Create(field.Key, (string?)field.Value))],
        client);

    [GeneratedRegex("[a-z_]+(?=: )")]
    private static partial Regex ErrorPattern();

    [GeneratedRegex("error=\"([a-z_]+)\"")]
    private static partial Regex ChallengePattern();
}
