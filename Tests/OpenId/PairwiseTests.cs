using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Pairwise clients know a customer and a session by names that only clients of their sector share (Core 1.0, 8.1).</summary>
[Trait("Category", "Long")]
public sealed class PairwiseTests : IAsyncLifetime
{
    private const string Sector = "service.example.jp";
    private readonly ProviderUnderTest _provider = new();

    public async Task InitializeAsync()
    {
        await _provider.InitializeAsync();
        ProviderUnderTest.WriteClients(
            _provider.ClientsFile,
            [
                ProviderUnderTest.Web,
                Client("one", ("subjectType", "pairwise")),
                Client("same", ("subjectType", "pairwise"), ("redirectUris", Redirects("https://elsewhere.example.jp/cb")),
                    ("sectorIdentifier", Sector)),
                Client("else", ("subjectType", "pairwise"), ("sectorIdentifier", "elsewhere.example.jp")),
                Client("public"),
                Client("api", ("resources", new[] { ProviderUnderTest.Resource })),
                Client("calling", ("subjectType", "pairwise"), ("resources", new[] { ProviderUnderTest.Resource })),
                new(ProviderUnderTest.Told("service", new(_provider.Service, "backchannel-logout")))
                {
                    ["subjectType"] = "pairwise", ["idTokenAlg"] = "RS256",
                },
            ]);
        _provider.Gateway.Advance(ReloadedFile<string>.Interval);
    }

    public Task DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Clients_of_one_sector_share_a_customers_and_a_sessions_name_and_others_have_others()
    {
        var (account, session) = await _provider.SignIn();
        var (_, strangers) = await _provider.SignIn();
        var names = new Dictionary<string, (string? Subject, string? Session)>();
        foreach (var client in new[] { "one", "same", "else", "public" })
        {
            var tokens = await Redeem(client, session);
            var name = names[client] = NamesIn(tokens["id_token"]!);

            Assert.Matches("^[0-9a-f]{32}$", name.Subject);
            Assert.Equal(name, NamesIn(tokens["access_token"]!));
            Assert.Equal(name.Subject, (await _provider.UserInfo(tokens["access_token"]!)).Is(200)["sub"]);
            foreach (var token in new[] { tokens["access_token"]!, tokens["refresh_token"]! })
            {
                var told = (await _provider.Introspect(token, client, Secret(client))).Is(200);
                Assert.Equal(name, (told["sub"], told["sid"]));
            }

            var refreshed = (await _provider.Refresh(tokens["refresh_token"]!, client, Secret(client))).Is(200);
            Assert.Equal((name, name), (NamesIn(refreshed["id_token"]!), NamesIn(refreshed["access_token"]!)));
            Assert.NotEqual(name.Subject, NamesIn((await Redeem(client, strangers))["id_token"]!).Subject);
            var second = NamesIn((await Redeem(client, await _provider.SignIn(account)))["id_token"]!);
            Assert.Equal(name.Subject, second.Subject);
            Assert.NotEqual(name.Session, second.Session);
        }

        Assert.Equal(names["one"], names["same"]);
        Assert.Equal(3, names.Values.Select(name => name.Subject).Distinct().Count());
        Assert.Equal(3, names.Values.Select(name => name.Session).Distinct().Count());
        Assert.Equal(names["public"], NamesIn((await _provider.Redeem(await _provider.CodeFor(session))).Is(200)["id_token"]!));
    }

    [Fact]
    public async Task Name_stays_the_same_over_restarts_and_when_keys_of_the_ring_are_added_and_removed()
    {
        var (account, session) = await _provider.SignIn();
        var before = NamesIn((await Redeem("one", session))["id_token"]!);
        var file = Path.Combine(_provider.Gateway.Directory, "keys.json");
        var ring = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        ring["keys"]!.AsArray().Insert(
            0, new JsonObject { ["id"] = "newer", ["secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });
        await File.WriteAllTextAsync(file, ring.ToJsonString());
        await _provider.Gateway.Restart();

        Assert.Equal(before, NamesIn((await Redeem("one", session))["id_token"]!));
        ring["keys"]!.AsArray().RemoveAt(1);
        await File.WriteAllTextAsync(file, ring.ToJsonString());
        await _provider.Gateway.Restart();

        (await _provider.Api.Session(session)).Is(401, "session-invalid");
        var after = NamesIn((await Redeem("one", await _provider.SignIn(account)))["id_token"]!);
        Assert.Equal(before.Subject, after.Subject);
    }

    [Fact]
    public async Task Account_that_is_created_anew_has_another_name()
    {
        var (account, session) = await _provider.SignIn();
        var before = NamesIn((await Redeem("one", session))["id_token"]!);
        (await _provider.Api.Delete(account)).Is(204);
        (await _provider.Api.Import(account)).Is(200);

        Assert.NotEqual(before.Subject, NamesIn((await Redeem("one", await _provider.SignIn(account)))["id_token"]!).Subject);
    }

    [Fact]
    public async Task Hint_of_a_pairwise_client_names_the_customer_and_the_session()
    {
        var (account, session) = await _provider.SignIn();
        var hint = (await Redeem("one", session))["id_token"]!;
        var (_, strangers) = await _provider.SignIn();
        await Redeem("one", strangers);
        var request = Request("one");
        request["id_token_hint"] = hint;
        var handle = (await _provider.Authorize(_provider.NewBrowser(), request)).Query["handle"];

        (await _provider.Continue(handle, strangers)).IsProblem(403, "login-required", "codeIsEnough");
        (await _provider.Continue(handle, session)).Is(200);
        (await _provider.Continue(handle, await _provider.SignIn(account))).Is(200);
        // Without an address to go back to, the portal's page says that the customer has logged out.
        await _provider.NewBrowser().Get(new Uri(_provider.Address, $"connect/logout?id_token_hint={hint}").AbsoluteUri);
        (await _provider.Api.Session(session)).Is(401, "session-invalid");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logout_token_has_the_names_that_the_client_knows(bool isDeleted)
    {
        await using var service = await ToldService.Start(_provider);
        var (account, session) = await _provider.SignIn();
        var names = NamesIn((await Redeem("service", session))["id_token"]!);

        (await (isDeleted ? _provider.Api.Delete(account) : _provider.Api.LogOut(session))).Is(204);

        var told = Assert.Single(await service.ToldTimes(1));
        Assert.Null(told.Error);
        Assert.Equal(names, (told.Subject, told.SessionName));
    }

    /// <summary>As an earlier version leaves it that has stored the account.</summary>
    [Fact]
    public async Task Logout_that_has_lost_the_salt_names_the_session_alone()
    {
        await using var service = await ToldService.Start(_provider);
        var services = _provider.Gateway.Services;
        var logout = new OutboxLogout("service", Guid.NewGuid(), services.GetRequiredService<KeyRing>().CurrentId, Guid.NewGuid());

        Assert.Null(await services.GetRequiredService<LogoutSender>().Send(AccountId.FromKey("account/ip-phone/a"), logout, default));

        var told = Assert.Single(service.Told);
        Assert.Null(told.Error);
        Assert.True(string.IsNullOrEmpty(told.Subject), told.Subject);
        Assert.NotEmpty(told.SessionName);
    }

    [Fact]
    public async Task API_reads_the_names_that_the_client_of_the_token_knows()
    {
        var (_, session) = await _provider.SignIn();
        var request = Request("calling");
        request["resource"] = ProviderUnderTest.Resource;
        var tokens = (await _provider.Redeem(await _provider.CodeFor(session, request), "calling", Secret("calling"))).Is(200);

        var told = (await _provider.Introspect(tokens["access_token"]!, "api", Secret("api"))).Is(200);

        Assert.Equal(NamesIn(tokens["id_token"]!), (told["sub"], told["sid"]));
        Assert.NotEqual(NamesIn((await Redeem("api", session))["id_token"]!).Subject, told["sub"]);
    }

    private async Task<TokenAnswer> Redeem(string client, string session)
    {
        var request = Request(client);
        var code = await _provider.CodeFor(session, request);
        return (await _provider.Redeem(code, client, Secret(client), request["redirect_uri"]!)).Is(200);
    }

    private static Dictionary<string, string?> Request(string client) =>
        ProviderUnderTest.RequestOf(client, client == "same" ? "https://elsewhere.example.jp/cb" : null);

    private static string Secret(string client) => ProviderUnderTest.SecretOf(client);

    private static string[] Redirects(string other) => [ProviderUnderTest.Redirect, other];

    private static Dictionary<string, object> Client(string id, params (string Field, object Value)[] fields)
    {
        var client = ProviderUnderTest.Told(id, new("https://told.example.jp/"));
        client.Remove("backchannelLogoutUri");
        foreach (var (field, value) in fields)
        {
            client[field] = value;
        }

        return client;
    }

    private static (string? Subject, string? Session) NamesIn(string token)
    {
        var payload = CodeFlowTests.Payload(token);
        return (payload.GetProperty("sub").GetString(), payload.GetProperty("sid").GetString());
    }
}
