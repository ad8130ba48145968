using System.Text.Json;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>An API asks whether a token still stands, and whose it is (RFC 7662).</summary>
public sealed class IntrospectionTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private const string OtherSecret = ProviderUnderTest.Secret + "-2";

    [Theory]
    [InlineData(null)]
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    public async Task Access_token_is_active_with_what_its_scopes_tell_until_its_session_ends(string? hint)
    {
        var (account, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var token = CodeFlowTests.Payload(tokens["access_token"]!);

        var answer = await Introspect(tokens["access_token"]!, hint: hint);

        Assert.Equal(
            new()
            {
                ["active"] = "True",
                ["iss"] = provider.Issuer.AbsoluteUri,
                ["sub"] = token.GetProperty("sub").GetString()!,
                ["scope"] = "openid account email offline_access",
                ["jti"] = token.GetProperty("jti").GetString()!,
                ["token_type"] = "Bearer",
                ["token_usage"] = "access_token",
                ["client_id"] = "web",
                ["iat"] = $"{token.GetProperty("iat")}",
                ["nbf"] = $"{token.GetProperty("iat")}",
                ["exp"] = $"{token.GetProperty("exp")}",
                ["aud"] = provider.Issuer.AbsoluteUri,
                ["sid"] = token.GetProperty("sid").GetString()!,
                ["acr"] = "urn:selfcare:acr:password-and-code",
                ["auth_time"] = $"{token.GetProperty("auth_time")}",
                ["line"] = account.Line,
                ["self_care_id"] = account.Id,
            },
            FieldsOf(answer));
        (await provider.Api.LogOut(session)).Is(204);
        AssertInactive(await Introspect(tokens["access_token"]!, hint: hint));
    }

    [Fact]
    public async Task Refresh_token_is_active_until_it_is_replaced()
    {
        var (account, session) = await provider.SignIn();
        var first = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var id = CodeFlowTests.Payload(first["id_token"]!);

        var answer = FieldsOf(await Introspect(first["refresh_token"]!));

        Assert.Equal(
            new()
            {
                ["active"] = "True",
                ["iss"] = provider.Issuer.AbsoluteUri,
                ["sub"] = id.GetProperty("sub").GetString()!,
                ["scope"] = "openid account email offline_access",
                ["token_usage"] = "refresh_token",
                ["client_id"] = "web",
                ["exp"] = $"{provider.Gateway.Now.AddMinutes(30).ToUnixTimeSeconds()}",
                ["sid"] = id.GetProperty("sid").GetString()!,
                ["acr"] = "urn:selfcare:acr:password-and-code",
                ["auth_time"] = $"{id.GetProperty("auth_time")}",
                ["line"] = account.Line,
                ["self_care_id"] = account.Id,
            },
            answer);
        var second = (await provider.Refresh(first["refresh_token"]!)).Is(200);
        AssertInactive(await Introspect(first["refresh_token"]!));
        Assert.True((await Introspect(second["refresh_token"]!)).Body.GetProperty("active").GetBoolean());
        (await provider.Revoke(second["access_token"]!)).Is(200);
        AssertInactive(await Introspect(second["refresh_token"]!));
        AssertInactive(await Introspect(second["access_token"]!));
    }

    [Fact]
    public async Task Scopes_that_the_token_does_not_have_tell_nothing()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf("other", scope: "openid");
        var tokens = (await provider.Redeem(await provider.CodeFor(session, request), "other", OtherSecret)).Is(200);

        var answer = FieldsOf(await Introspect(tokens["access_token"]!, "other", OtherSecret));

        Assert.Equal(("openid", false, false), (answer["scope"], answer.ContainsKey("line"), answer.ContainsKey("self_care_id")));
    }

    [Fact]
    public async Task API_may_ask_about_tokens_that_are_for_it_and_another_client_may_not()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        request["resource"] = ProviderUnderTest.OtherResource;
        var tokens = (await provider.Redeem(await provider.CodeFor(session, request))).Is(200);

        var answer = FieldsOf(await Introspect(tokens["access_token"]!, "bills-api", ProviderUnderTest.ApiSecret));
        Assert.Equal((ProviderUnderTest.OtherResource, "web"), (answer["aud"], answer["client_id"]));
        AssertInactive(await Introspect(tokens["refresh_token"]!, "bills-api", ProviderUnderTest.ApiSecret));
        AssertInactive(await Introspect(tokens["access_token"]!, "other", OtherSecret));
        AssertInactive(await Introspect(tokens["refresh_token"]!, "other", OtherSecret));
        var forIssuer = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        AssertInactive(await Introspect(forIssuer["access_token"]!, "bills-api", ProviderUnderTest.ApiSecret));
    }

    [Fact]
    public async Task What_is_no_token_or_none_any_more_is_inactive()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var code = await own.CodeFor(session);
        var tokens = (await own.Redeem(await own.CodeFor(session))).Is(200);
        var parts = tokens["access_token"]!.Split('.');

        foreach (var token in new[]
        {
            tokens["id_token"]!, code, session, "nonsense", tokens["refresh_token"]![..^1], "a.b.c", $"{parts[0]}.{parts[1]}.",
            $"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{parts[1]}.",
        })
        {
            AssertInactive(await own.Introspect(token));
        }

        Assert.True((await own.Introspect(tokens["access_token"]!)).Body.GetProperty("active").GetBoolean());
        own.Gateway.Advance(TimeSpan.FromMinutes(6));
        AssertInactive(await own.Introspect(tokens["access_token"]!));
    }

    [Fact]
    public async Task Question_is_no_use_of_the_session()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var tokens = (await own.Redeem(await own.CodeFor(session))).Is(200);
        own.Gateway.Advance(TimeSpan.FromMinutes(29));
        Assert.True((await own.Introspect(tokens["refresh_token"]!)).Body.GetProperty("active").GetBoolean());
        own.Gateway.Advance(TimeSpan.FromMinutes(1));

        AssertInactive(await own.Introspect(tokens["refresh_token"]!));
    }

    [Fact]
    public async Task Only_a_client_with_a_secret_may_ask()
    {
        var (_, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var token = KeyValuePair.Create("token", tokens["access_token"]!);

        (await provider.Post("connect/introspect", [])).Is(400, "invalid_request");
        (await Introspect(token.Value, secret: OtherSecret)).Is(401, "invalid_client");
        (await Introspect(token.Value, "nobody")).Is(401, "invalid_client");
        (await provider.Post("connect/introspect", [token], client: null)).Is(401, "invalid_client");
        foreach (var client in new[] { "web", "spa" })
        {
            (await provider.Post("connect/introspect", [token, new("client_id", client)], client: null)).Is(401, "invalid_client");
        }
    }

    private Task<TokenAnswer> Introspect(
        string token, string client = "web", string secret = ProviderUnderTest.Secret, string? hint = null) =>
        provider.Introspect(token, client, secret, hint);

    private static void AssertInactive(TokenAnswer answer) => Assert.Equal((200, """{"active":false}"""), (answer.Status, Compact(answer)));

    private static string Compact(TokenAnswer answer) => JsonSerializer.Serialize(answer.Body);

    private static Dictionary<string, string> FieldsOf(TokenAnswer answer) =>
        answer.Is(200).Body.EnumerateObject().ToDictionary(field => field.Name, field => $"{field.Value}");
}
