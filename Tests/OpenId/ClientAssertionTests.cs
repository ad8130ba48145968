using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway.OpenId;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Clients that sign in place of a secret (<c>private_key_jwt</c>: OpenID Connect Core 1.0, 9; RFC 7523).</summary>
public sealed class ClientAssertionTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    [Theory]
    [InlineData(null, "ES256")]
    [InlineData("JWT", "RS256")]
    [InlineData("jwt", "ES256")]
    [InlineData("client-authentication+jwt", "RS256")]
    public async Task Signature_authenticates_the_client_wherever_a_secret_would(string? type, string algorithm)
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf(SignedAssertion.Client));

        var tokens = (await Post("token", [.. CodeForm(code), ("client_id", SignedAssertion.Client)])).Is(200);
        tokens = (await Post("token", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]!))).Is(200);
        Assert.Equal(SignedAssertion.Client, (await Post("introspect", ("token", tokens["access_token"]!))).Is(200)["client_id"]);
        (await Post("revoke", ("token", tokens["refresh_token"]!))).Is(200);
        Assert.Equal("False", (await Post("introspect", ("token", tokens["access_token"]!))).Is(200)["active"]);

        Task<TokenAnswer> Post(string endpoint, params (string Name, string Value)[] form) =>
            Send(SignedAssertion.Create(provider, type, algorithm), endpoint, form);
    }

    [Fact]
    public async Task Audience_is_the_issuer_or_the_token_endpoint_or_both()
    {
        var endpoint = new Uri(provider.Issuer, "connect/token").AbsoluteUri;
        var both = SignedAssertion.Payload(provider);
        both["aud"] = new JsonArray(provider.Issuer.AbsoluteUri, endpoint);

        await AssertGood(SignedAssertion.Create(provider, audience: endpoint));
        await AssertGood(SignedAssertion.Sign(both));
        await AssertRefused(SignedAssertion.Create(provider, audience: new Uri(provider.Issuer, "connect/par").AbsoluteUri));
    }

    public static TheoryData<string, string?> WrongClaims => new()
    {
        { "iss", "\"web\"" },
        { "iss", null },
        { "sub", "\"web\"" },
        { "sub", null },
        { "sub", "[\"signing\",\"signing\"]" },
        { "sub", "{}" },
        { "aud", null },
        { "aud", "[]" },
        { "aud", "\"https://another.example.jp/\"" },
        { "aud", "[\"ISSUER\",\"https://another.example.jp/\"]" },
        { "aud", "1" },
        { "exp", null },
        { "exp", "NOW+0" },
        { "exp", "NOW+301" },
        { "exp", "99999999999999" },
        { "exp", "\"tomorrow\"" },
        { "exp", "-1" },
        { "nbf", "NOW+31" },
        { "jti", null },
        { "jti", "\"\"" },
        { "jti", $"\"{new string('x', 257)}\"" },
        { "jti", "[\"a\",\"b\"]" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Wrong_claim_is_refused(string name, string? json)
    {
        var payload = SignedAssertion.Payload(provider);
        payload.Remove(name);
        if (json?.StartsWith("NOW", StringComparison.Ordinal) == true)
        {
            payload[name] = provider.Gateway.Now.ToUnixTimeSeconds() + int.Parse($"0{json[4..]}", CultureInfo.InvariantCulture);
        }
        else if (json is not null)
        {
            payload[name] = JsonNode.Parse(json.Replace("ISSUER", provider.Issuer.AbsoluteUri, StringComparison.Ordinal));
        }

        await AssertRefused(SignedAssertion.Sign(payload));
    }

    [Theory]
    [InlineData("exp", 300)]
    [InlineData("nbf", 30)]
    public async Task Claim_at_its_limit_is_good(string name, int seconds)
    {
        var payload = SignedAssertion.Payload(provider);
        payload[name] = provider.Gateway.Now.ToUnixTimeSeconds() + seconds;

        await AssertGood(SignedAssertion.Sign(payload));
    }

    [Theory]
    [InlineData("at+jwt", "ES256")]
    [InlineData("logout+jwt", "ES256")]
    [InlineData("JWT", "none")]
    [InlineData("JWT", "HS256")]
    [InlineData("JWT", "PS256")]
    public async Task Another_type_or_algorithm_is_refused(string type, string algorithm) =>
        await AssertRefused(SignedAssertion.Create(provider, type, algorithm));

    [Fact]
    public async Task What_another_key_signed_or_what_was_changed_is_refused()
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = SignedAssertion.Create(provider).Split('.');
        var (_, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);

        foreach (var wrong in new[]
        {
            SignedAssertion.Sign(SignedAssertion.Payload(provider), key: another),
            $"{parts[0]}.{SignedAssertion.Create(provider).Split('.')[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            tokens["id_token"]!,
            tokens["access_token"]!,
            "nonsense",
            "a.b.c",
        })
        {
            await AssertRefused(wrong);
        }
    }

    [Fact]
    public async Task Assertion_is_good_once()
    {
        var assertion = SignedAssertion.Create(provider);
        await AssertGood(assertion);

        await AssertRefused(assertion);
    }

    [Fact]
    public async Task Client_authenticates_in_its_own_way_alone()
    {
        var payload = SignedAssertion.Payload(provider);
        (payload["iss"], payload["sub"]) = ("web", "web");
        await AssertRefused(SignedAssertion.Sign(payload));
        (payload["iss"], payload["sub"]) = ("spa", "spa");
        await AssertRefused(SignedAssertion.Sign(payload));
        (await provider.Revoke("nonsense", SignedAssertion.Client)).Is(401, "invalid_client");
        (await provider.Post("connect/revoke", [new("token", "a"), new("client_id", SignedAssertion.Client)], client: null))
            .Is(401, "invalid_client");
        (await provider.Post("connect/revoke", [new("token", "a"), .. SignedAssertion.Form(SignedAssertion.Create(provider))]))
            .Is(400, "invalid_request");
        (await Send(SignedAssertion.Create(provider), "revoke", ("token", "a"), ("client_id", "spa"))).Is(401, "invalid_client");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(299)]
    public void Id_that_was_used_is_refused_for_five_minutes_and_a_client_has_its_own(int seconds)
    {
        var clock = new FakeTimeProvider();
        var used = new UsedAssertions(clock);
        for (var start = 0; start < 10; start++)
        {
            Assert.True(used.TryUse("a", $"id {start}"));
            Assert.True(used.TryUse("b", $"id {start}"));
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.False(used.TryUse("a", $"id {start}"));
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Ids_are_refused_while_there_are_too_many_and_take_no_more_memory()
    {
        var clock = new FakeTimeProvider();
        var used = new UsedAssertions(clock);
        Assert.True(used.TryUse("a", "first"));
        for (var i = 1; i < UsedAssertions.Max; i++)
        {
            used.TryUse("a", $"{i}");
        }

        Assert.False(used.TryUse("a", "one more"));
        clock.Advance(UsedAssertions.MaxLifetime);
        Assert.True(used.TryUse("a", "one more"));
        Assert.False(used.TryUse("a", "first"));
        clock.Advance(UsedAssertions.MaxLifetime);
        Assert.True(used.TryUse("a", "first"));
    }

    private static (string Name, string Value)[] CodeForm(string code) =>
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", ProviderUnderTest.Redirect),
        ("code_verifier", ProviderUnderTest.Verifier),
    ];

    private Task<TokenAnswer> Send(string assertion, string endpoint, params (string Name, string Value)[] form) =>
        provider.Post(
            $"connect/{endpoint}",
            [.. form.Select(field => KeyValuePair.Create(field.Name, field.Value)), .. SignedAssertion.Form(assertion)],
            client: null);

    /// <summary>By the endpoint that says so: at the others, a wrong assertion could look like a wrong token.</summary>
    private async Task AssertGood(string assertion) => (await Send(
        assertion,
        "par",
        [.. ProviderUnderTest.RequestOf(SignedAssertion.Client).Select(field => (field.Key, field.Value!))])).Is(201);

    private async Task AssertRefused(string assertion) => (await Send(assertion, "revoke", ("token", "a"))).Is(401, "invalid_client");
}
