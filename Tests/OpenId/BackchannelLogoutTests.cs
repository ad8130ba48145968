using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Clients receive at least one logout for each session that has ended, and none for an open session.</summary>
public sealed class BackchannelLogoutTests : IAsyncLifetime
{
    private readonly ProviderUnderTest _provider = new();
    private ToldService _service = null!;

    public async Task InitializeAsync()
    {
        await _provider.InitializeAsync();
        _service = await ToldService.Start(_provider);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _provider.DisposeAsync();
    }

    public static TheoryData<string> Ends =>
        ["log-out", "client's log-out", "the customer's list", "new password", "desk's password", "disabling", "deletion"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_client_is_told_whatever_ended_the_session(string end)
    {
        var (account, session) = await _provider.SignIn();
        var tokens = await Redeem(session);
        var id = CodeFlowTests.Payload(tokens["id_token"]!);
        Assert.Empty(_service.Told);

        switch (end)
        {
            case "log-out":
                (await _provider.Api.LogOut(session)).Is(204);
                break;
            case "client's log-out":
                await _provider.LogOut(tokens["id_token"]!, new Uri(_provider.Service, "signout-callback-oidc").AbsoluteUri);
                break;
            case "the customer's list":
                var other = await _provider.SignIn(account);
                (await _provider.Api.EndSession(other, id.GetProperty("sid").GetString()!)).Is(204);
                break;
            case "new password":
                (await _provider.Api.ChangePassword(session, account.Password, "another battery staple")).Is(204);
                break;
            case "desk's password":
                (await _provider.Api.ResetPassword(account)).Is(200);
                break;
            case "disabling":
                (await _provider.Api.Import(account with { Disabled = "true" })).Is(200);
                break;
            default:
                (await _provider.Api.Delete(account)).Is(204);
                break;
        }

        var told = Assert.Single(await _service.ToldTimes(1));
        Assert.Null(told.Error);
        Assert.Equal((id.GetProperty("sub").GetString(), id.GetProperty("sid").GetString()), (told.Subject, told.SessionName));
    }

    [Fact]
    public async Task Only_the_session_that_ended_is_told_and_only_to_clients_that_got_a_token_of_it()
    {
        var (account, one) = await _provider.SignIn();
        var two = await _provider.SignIn(account);
        var three = await _provider.SignIn(account);
        var first = CodeFlowTests.Payload((await Redeem(one))["id_token"]!);
        await Redeem(two);
        (await _provider.Redeem(await _provider.CodeFor(three))).Is(200);

        (await _provider.Api.LogOut(three)).Is(204);
        (await _provider.Api.LogOut(one)).Is(204);

        await _service.ToldTimes(1);
        _provider.Gateway.Advance(TimeSpan.FromMinutes(1));
        (await _provider.Api.Session(two)).Is(200);
        Assert.Equal([first.GetProperty("sid").GetString()], _service.Told.Select(told => told.SessionName));
    }

    [Fact]
    public async Task A_service_that_the_customer_ended_is_told_once_its_tokens_are_refused_and_it_can_sign_in_again()
    {
        var (_, session) = await _provider.SignIn();
        var (tokens, other) = (await Redeem(session), await _provider.CodeFor(session));
        var kept = (await _provider.Redeem(other)).Is(200);
        var listed = (await _provider.Api.Sessions(session)).Is(200).Body.GetProperty("sessions")[0];
        var sid = listed.GetProperty("id").GetString()!;
        Assert.Equal(CodeFlowTests.Payload(tokens["id_token"]!).GetProperty("sid").GetString(), sid);
        Assert.Equal(
            ["service", "web"],
            listed.GetProperty("services").EnumerateArray().Select(one => one.GetProperty("client").GetString()).Order());

        (await _provider.Api.EndService(session, sid, "service")).Is(204);

        Assert.Equal((null, sid), ((await _service.ToldTimes(1))[0].Error, _service.Told[0].SessionName));
        Assert.Equal(400, (await _provider.Refresh(tokens["refresh_token"]!, "service", ProviderUnderTest.ServiceSecret)).Status);
        Assert.Equal(401, (await _provider.UserInfo(tokens["access_token"]!)).Status);
        var introspected = await _provider.Introspect(tokens["access_token"]!, "service", ProviderUnderTest.ServiceSecret);
        Assert.False(introspected.Body.GetProperty("active").GetBoolean());
        (await _provider.Refresh(kept["refresh_token"]!)).Is(200);
        (await _provider.Api.Session(session)).Is(200);

        _provider.Gateway.Advance(TimeSpan.FromSeconds(1));
        var again = await Redeem(session);
        Assert.Equal(sid, CodeFlowTests.Payload(again["id_token"]!).GetProperty("sid").GetString());
        (await _provider.Refresh(again["refresh_token"]!, "service", ProviderUnderTest.ServiceSecret)).Is(200);
        Assert.Single(_service.Told);
        (await _provider.Api.EndSession(session, sid)).Is(204);
        Assert.Equal(2, (await _service.ToldTimes(2)).Length);
    }

    [Theory]
    [InlineData(null, "契約情報照会")]
    [InlineData("en", "Contract information")]
    public async Task A_listed_service_has_the_name_that_the_clients_file_gives_it(string? language, string name)
    {
        var (_, session) = await _provider.SignIn();
        await Redeem(session);
        await _provider.Redeem(await _provider.CodeFor(session));
        var file = JsonNode.Parse(await File.ReadAllTextAsync(_provider.ClientsFile))!;
        var service = file["clients"]!.AsArray().Single(client => client!["id"]!.GetValue<string>() == "service")!;
        service["name"] = new JsonObject { ["ja"] = "契約情報照会", ["en"] = "Contract information" };
        await File.WriteAllTextAsync(_provider.ClientsFile, file.ToJsonString());
        _provider.Gateway.Advance(ReloadedFile<string>.Interval);

        var listed = (await _provider.Api.Send(HttpMethod.Get, "/v1/sessions", bearer: session, language: language)).Is(200);

        Assert.Equal(
            [("service", name), ("web", null)],
            listed.Body.GetProperty("sessions")[0].GetProperty("services").EnumerateArray()
                .Select(one => (one.GetProperty("client").GetString(), one.GetProperty("name").GetString())).Order());
    }

    [Fact]
    public async Task A_client_that_fails_is_told_again_with_a_new_token_until_it_takes_it_also_after_the_accounts_deletion()
    {
        _service.Status = () => _service.Told.Count < 3 ? 503 : 204;
        var (account, session) = await _provider.SignIn();
        await Redeem(session);

        (await _provider.Api.Delete(account)).Is(204);
        for (var tries = 1; tries <= 2; tries++)
        {
            await _service.ToldTimes(tries);
            await Stored(outbox => outbox.Single().FailedTries == tries);
            (await _provider.Api.Show(account)).Is(404);
            (await _provider.Api.LogIn(account)).Is(401);
            _provider.Gateway.Advance(TimeSpan.FromSeconds(20));
        }

        var told = await _service.ToldTimes(3);
        Assert.Equal((1, 3), (told.Select(one => one.SessionName).Distinct().Count(), told.Select(one => one.TokenId).Distinct().Count()));
        _provider.Gateway.Advance(TimeSpan.FromSeconds(30));
        await Becomes(() => Assert.Empty(AllStored()));
    }

    [Fact]
    public async Task What_was_not_told_when_the_process_ended_is_told_by_the_next()
    {
        _service.Status = () => 503;
        var (_, session) = await _provider.SignIn();
        await Redeem(session);
        (await _provider.Api.LogOut(session)).Is(204);
        var before = await _service.ToldTimes(1);
        await Stored(outbox => outbox.Single(message => message.Logout is not null).FailedTries == 1);
        _service.Status = () => 200;

        await _provider.Gateway.Restart();
        _provider.Gateway.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(before[0].SessionName, (await _service.ToldTimes(2))[1].SessionName);
    }

    [Fact]
    public async Task A_silo_without_a_provider_keeps_a_logout_for_another_silo_and_says_so()
    {
        await using var gateway = await TestGateway.Start("Localhost");
        using var measured = new Measurements(gateway.Services);
        Assert.True(Accounts.AccountId.TryCreate("ip-phone", "IP1001", out var id));
        var logout = new Accounts.Outbox.OutboxLogout("billing", Guid.NewGuid(), "k1", Guid.NewGuid());

        var error = await gateway.Services.GetRequiredService<LogoutSender>().Send(id, logout, CancellationToken.None);

        Assert.Equal("no provider is configured", error);
        Assert.Equal(new Dictionary<string, double> { ["billing not-told"] = 1 }, measured.Sums("selfcare.logouts"));
        Assert.Contains(
            gateway.Log.Lines,
            line => line.Contains("Client billing did not accept a logout: no provider is configured", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_a_silo_does_not_know_yet_is_told_when_it_does(bool isListed)
    {
        var (_, session) = await _provider.SignIn();
        await Redeem(session);
        var file = await File.ReadAllTextAsync(_provider.ClientsFile);
        var before = JsonNode.Parse(file)!;
        var clients = before["clients"]!.AsArray();
        var service = clients.Single(client => client!["id"]!.GetValue<string>() == "service")!.AsObject();
        Assert.True(isListed ? service.Remove("backchannelLogoutUri") : clients.Remove(service));
        await File.WriteAllTextAsync(_provider.ClientsFile, before.ToJsonString());
        _provider.Gateway.Advance(ReloadedFile<string>.Interval);

        (await _provider.Api.LogOut(session)).Is(204);
        await Stored(outbox => outbox.Single(message => message.Logout is not null).FailedTries == 1);
        Assert.Contains(
            _provider.Gateway.Log.Lines,
            line => line.Contains("Client service did not accept a logout: no backchannelLogoutUri", StringComparison.Ordinal));
        Assert.Empty(_service.Told);
        await File.WriteAllTextAsync(_provider.ClientsFile, file);
        _provider.Gateway.Advance(TimeSpan.FromSeconds(20));

        Assert.Null(Assert.Single(await _service.ToldTimes(1)).Error);
    }

    private async Task<TokenAnswer> Redeem(string session)
    {
        var redirect = new Uri(_provider.Service, "signin-oidc").AbsoluteUri;
        var code = await _provider.CodeFor(session, ProviderUnderTest.RequestOf("service", redirect));
        return (await _provider.Redeem(code, "service", ProviderUnderTest.ServiceSecret, redirect)).Is(200);
    }

    private Task Stored(Func<IReadOnlyList<Accounts.Outbox.OutboxMessage>, bool> holds) => Becomes(() =>
        Assert.True(holds(Assert.Single(AllStored()).Outbox)));

    private List<Accounts.Account> AllStored()
    {
        using var store = new SqliteAccountStore(_provider.Gateway.Directory);
        return [.. store.ReadAll().Select(stored => stored.Account)];
    }
}
