using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Tests.Secrets;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// What a client and a browser get or send is in no log, trace, metric or refusal, and is not stored (ASVS V16.2.5, V6.5.2): codes, tokens,
/// client secrets, assertions, pushed requests, and the handles and answers in which requests are sealed.
/// </summary>
public sealed class OpenIdSecretsTests
{
    private const string WrongSecret = "wrong-secret-0123456789-0123456789-0123456789";
    private const string PushedPrefix = "urn:ietf:params:oauth:request_uri:";

    private readonly List<string> _secrets =
        [ProviderUnderTest.Secret, ProviderUnderTest.PushingSecret, WrongSecret, ProviderUnderTest.Verifier];

    private readonly List<string> _refusals = [];

    [Fact]
    public async Task Nothing_of_a_sign_in_for_a_client_is_recorded_or_stored()
    {
        using var telemetry = new Telemetry();
        await using var provider = await ProviderUnderTest.Start(
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:OrleansSelfCare=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore=Trace");
        var (account, session) = await provider.SignIn();
        await SignInWithASecret(provider, Keep(session));
        (_, session) = await provider.SignIn();
        await SignInWithAssertions(provider, Keep(session));

        var log = string.Join('\n', provider.Gateway.Log.Lines);
        // At the level Debug.
        Assert.Contains("Request matched endpoint 'HTTP: POST /connect/token'", log, StringComparison.Ordinal);
        var stored = string.Concat(Directory.EnumerateFiles(provider.Gateway.Directory, "*.db*").Select(ReadShared));
        Assert.Contains(account.Email, stored, StringComparison.Ordinal);
        var told = telemetry.Told.ToLookup(one => one.Where, one => one.Text);
        var traces = string.Join('\n', told["trace"]);
        Assert.Contains("/connect/par", traces, StringComparison.Ordinal);
        var metrics = string.Join('\n', told["metric"]);
        Assert.Contains("selfcare.openid.answers", metrics, StringComparison.Ordinal);
        Assert.True(_refusals.Count > 10);
        var refusals = string.Join('\n', _refusals);
        Assert.All(_secrets, secret => Assert.Empty(
            new[] { ("log", log), ("store", stored), ("trace", traces), ("metric", metrics), ("refusal", refusals) }
                .Where(place => place.Item2.Contains(secret, StringComparison.Ordinal))
                .Select(place => $"{place.Item1}: {secret}")));
    }

    private async Task SignInWithASecret(ProviderUnderTest provider, string session)
    {
        var code = Keep(await provider.CodeFor(session));
        var tokens = Keep((await provider.Redeem(code)).Is(200));
        Refused((await provider.Redeem(code, secret: WrongSecret)).Is(401));
        (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        Keep((await provider.Refresh(tokens["refresh_token"]!)).Is(200));
        await provider.LogOut(tokens["id_token"]!, ProviderUnderTest.LogoutRedirect);
    }

    private async Task SignInWithAssertions(ProviderUnderTest provider, string session)
    {
        const string Client = SignedAssertion.Client;
        KeyValuePair<string, string>[] request =
            [.. ProviderUnderTest.RequestOf(Client).Select(field => KeyValuePair.Create(field.Key, field.Value!))];
        var address = Keep((await Post("par", request)).Is(201)["request_uri"]!);
        _secrets.Add(address[PushedPrefix.Length..]);
        var browser = provider.NewBrowser();
        var handle = Keep((await Visit(browser, Client, address)).Query["handle"]);
        var location = (await provider.Continue(handle, session)).Is(200)["location"]!;
        Keep(QueryHelpers.ParseQuery(new Uri(location).Query)["continue"].Single()!);
        var code = Keep((await browser.Get(location)).Query["code"]);
        KeyValuePair<string, string>[] form =
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", ProviderUnderTest.Redirect),
            new("code_verifier", ProviderUnderTest.Verifier),
        ];
        var tokens = Keep((await Post("token", form)).Is(200));
        await Post("introspect", [new("token", tokens["access_token"]!)]);
        await Post("revoke", [new("token", tokens["refresh_token"]!)]);

        // All that is refused.
        var assertion = Keep(SignedAssertion.Create(provider));
        (await Send("revoke", [new("token", "a")], assertion)).Is(200);
        foreach (var wrong in new[]
        {
            assertion, Keep(assertion + "A"), Keep(SignedAssertion.Create(provider, algorithm: "none")),
            Keep(SignedAssertion.Create(provider, type: "at+jwt")), Keep(SignedAssertion.Create(provider, audience: "urn:another")),
        })
        {
            Refused((await Send("token", form, wrong)).Is(401));
        }

        Refused((await Post("token", form)).Is(400, "invalid_grant"));
        Refused((await Post("par", [.. request, new("request_uri", address)])).Is(400));
        Refused((await Post("par", [.. request, new("resource", "urn:another")])).Is(400));
        Refused((await Visit(browser, "web", address)).Text);
        Refused((await Visit(browser, Client, Keep(address + "A"))).Text);
        Refused((await provider.NewBrowser().Get(location)).Text);
        Refused((await provider.Continue(Keep(handle + "A"), session)).Is(410).Text);
        Refused((await provider.Continue(handle, Keep(session + "A"))).Is(401).Text);
        provider.Gateway.Advance(TimeSpan.FromMinutes(2));
        Refused((await Visit(browser, Client, address)).Text);
        Refused((await browser.Get(location)).Text);

        Task<TokenAnswer> Post(string endpoint, KeyValuePair<string, string>[] form) =>
            Send(endpoint, form, Keep(SignedAssertion.Create(provider)));

        Task<TokenAnswer> Send(string endpoint, KeyValuePair<string, string>[] form, string assertion) =>
            provider.Post($"connect/{endpoint}", [.. form, .. SignedAssertion.Form(assertion)], client: null);

        Task<Answer> Visit(Browser browser, string client, string address) =>
            provider.Authorize(browser, new() { ["client_id"] = client, ["request_uri"] = address });
    }

    private string Keep(string secret)
    {
        _secrets.Add(secret);
        if (secret.Split('.') is [_, var payload, { Length: > 0 } signature])
        {
            // A part of a JWT would be one too.
            _secrets.AddRange([payload, signature]);
        }

        return secret;
    }

    private TokenAnswer Keep(TokenAnswer tokens)
    {
        foreach (var name in new[] { "access_token", "refresh_token", "id_token" })
        {
            Keep(tokens[name]!);
        }

        return tokens;
    }

    private void Refused(TokenAnswer answer) => Refused(answer.Text + answer.Challenge);

    private void Refused(string text) => _refusals.Add(text);

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file, Encoding.Latin1);
        return text.ReadToEnd();
    }
}
