namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A client ends what it got (RFC 7009).</summary>
public sealed class RevocationTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    [Theory]
    [InlineData("refresh_token", null)]
    [InlineData("refresh_token", "refresh_token")]
    [InlineData("refresh_token", "access_token")]
    [InlineData("access_token", null)]
    [InlineData("access_token", "access_token")]
    [InlineData("access_token", "something_else")]
    public async Task Token_of_either_kind_ends_its_grant_once_and_no_other(string kind, string? hint)
    {
        var (account, session) = await provider.SignIn();
        var other = await Tokens(session);
        var tokens = await Tokens(session);

        for (var time = 1; time <= 2; time++)
        {
            var answer = await provider.Post(
                "connect/revoke",
                [new("token", tokens[kind]!), .. hint is null ? [] : new[] { KeyValuePair.Create("token_type_hint", hint) }]);
            Assert.Equal((200, "{}"), (answer.Status, answer.Text));
        }

        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
        (await provider.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_grant");
        (await provider.UserInfo(other["access_token"]!)).Is(200);
        (await provider.Refresh(other["refresh_token"]!)).Is(200);
        (await provider.Api.Session(session)).Is(200);
        var ended = Assert.Single(
            (await provider.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray(),
            entry => entry.GetProperty("event").GetString() == "service-ended");
        Assert.Equal(("web", "revoked", 1), (
            ended.GetProperty("client").GetString(), ended.GetProperty("reason").GetString(), ended.GetProperty("times").GetInt32()));
    }

    [Fact]
    public async Task Refresh_token_that_was_replaced_ends_the_grant_too()
    {
        var (_, session) = await provider.SignIn();
        var first = await Tokens(session);
        var second = (await provider.Refresh(first["refresh_token"]!)).Is(200);

        (await provider.Revoke(first["refresh_token"]!)).Is(200);

        (await provider.Refresh(second["refresh_token"]!)).Is(400, "invalid_grant");
    }

    [Fact]
    public async Task Token_of_another_client_is_ignored()
    {
        var (_, session) = await provider.SignIn();
        var tokens = await Tokens(session);

        foreach (var kind in new[] { "access_token", "refresh_token" })
        {
            (await provider.Revoke(tokens[kind]!, "other", ProviderUnderTest.Secret + "-2")).Is(200);
            (await provider.Post("connect/revoke", [new("token", tokens[kind]!), new("client_id", "spa")], client: null)).Is(200);
        }

        (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        (await provider.Refresh(tokens["refresh_token"]!)).Is(200);
    }

    [Fact]
    public async Task What_is_no_token_or_none_any_more_is_ignored()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var code = await own.CodeFor(session);
        var tokens = (await own.Redeem(await own.CodeFor(session))).Is(200);

        foreach (var token in new[] { tokens["id_token"]!, code, session, "nonsense", tokens["refresh_token"]![..^1], "a.b.c" })
        {
            (await own.Revoke(token)).Is(200);
        }

        (await own.Refresh(tokens["refresh_token"]!)).Is(200);
        own.Gateway.Advance(TimeSpan.FromMinutes(6));
        (await own.Revoke(tokens["access_token"]!)).Is(200);
        (await own.UserInfo((await own.Redeem(await own.CodeFor(session))).Is(200)["access_token"]!)).Is(200);
        (await own.Api.LogOut(session)).Is(204);
        (await own.Revoke(tokens["refresh_token"]!)).Is(200);
    }

    [Fact]
    public async Task Without_a_token_or_the_clients_secret_it_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var tokens = await Tokens(session);
        var token = KeyValuePair.Create("token", tokens["refresh_token"]!);

        (await provider.Post("connect/revoke", [])).Is(400, "invalid_request");
        (await provider.Revoke(token.Value, secret: ProviderUnderTest.Secret + "-wrong")).Is(401, "invalid_client");
        (await provider.Revoke(token.Value, "nobody")).Is(401, "invalid_client");
        (await provider.Post("connect/revoke", [token, new("client_id", "web")], client: null)).Is(401, "invalid_client");
        (await provider.Post("connect/revoke", [token], client: null)).Is(401, "invalid_client");
        (await provider.Refresh(token.Value)).Is(200);
    }

    [Fact]
    public async Task Public_client_revokes_by_its_id_also_from_its_pages()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf("spa"));
        var tokens = (await provider.Token(
            [
                new("grant_type", "authorization_code"), new("code", code), new("client_id", "spa"),
                new("redirect_uri", ProviderUnderTest.Redirect), new("code_verifier", ProviderUnderTest.Verifier),
            ],
            client: null)).Is(200);

        (await provider.Post("connect/revoke", [new("token", tokens["refresh_token"]!), new("client_id", "spa")], client: null)).Is(200);

        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
    }

    private async Task<TokenAnswer> Tokens(string session) => (await provider.Redeem(await provider.CodeFor(session))).Is(200);
}
