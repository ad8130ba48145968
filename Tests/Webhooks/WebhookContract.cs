using System.Globalization;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Webhooks;

/// <summary>Webhooks are delivered at least once to a portal that has them configured, and delay no customer.</summary>
public abstract class WebhookContract(string hosting) : IAsyncLifetime
{
    private const string NextSecret = "whsec_bmV4dCBzZWNyZXQgb2YgdGhlIHBvcnRhbCE=";
    private readonly TestAccount _account = TestAccount.New();
    private PortalEndpoint _portal = null!;
    private TestGateway? _gateway;

    public async Task InitializeAsync() => _portal = await PortalEndpoint.Start();

    public async Task DisposeAsync()
    {
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_in_is_told_signed_and_holds_no_secret()
    {
        var gateway = await Start(_portal.Settings());

        var session = await SignIn(gateway);

        var call = Assert.Single(await _portal.Told(1));
        Assert.True(call.IsSignedWith(PortalEndpoint.Secret));
        Assert.False(call.IsSignedWith(NextSecret));
        Assert.Equal(gateway.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), call.Timestamp);
        Assert.Equal(
            """{"type":"account.signed-in","timestamp":"2026-11-22T09:00:00Z","data":"""
                + $$$"""{"line":"ip-phone","selfCareId":"{{{_account.Id}}}"}}""",
            call.Body);
        Assert.DoesNotContain(session, call.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_address_and_a_lock_are_told_too()
    {
        var gateway = await Start(_portal.Settings());
        (await gateway.Api.Import(_account)).Is(200);
        (await gateway.Api.SetEmail(_account, "hanako@example.com")).Is(204);
        var challenge = (await gateway.Api.LogIn(_account)).Is(200)["challenge"]!;
        for (var i = 0; i < 3; i++)
        {
            await gateway.Api.ChangeEmail(_account, challenge, "new@example.com", phone: "0300000000");
        }

        var calls = await _portal.Told(2);

        Assert.Equal(
            ["account.address-changed h***@example.com ", "account.locked  phone"],
            calls.Select(call => $"{call.Json.GetProperty("type")} {Data(call, "email")} {Data(call, "lock")}").Order());

        static string? Data(PortalEndpoint.Call call, string name) =>
            call.Json.GetProperty("data").TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    [Fact]
    public async Task By_default_nobody_is_told()
    {
        var gateway = await Start(_portal.Settings("free-voice"));
        await SignIn(gateway);
        await SignIn(gateway);
        Assert.Empty(_portal.Calls);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(307)]
    public async Task A_portal_that_refuses_or_sends_elsewhere_is_told_again_under_the_same_id_until_it_takes_it(int status)
    {
        var gateway = await Start(_portal.Settings());
        _portal.Status = () => _portal.Calls.Count < 3 ? status : 200;

        await SignIn(gateway);
        for (var tries = 1; tries <= 2; tries++)
        {
            Assert.Equal(tries, (await _portal.Told(tries)).Length);
            await Settled(gateway, tries);
            gateway.Advance(TimeSpan.FromSeconds(20));
        }

        var calls = await _portal.Told(3);
        await Becomes(() =>
        {
            // Stored within 30 s after the answer, which may come after the clock was moved.
            gateway.Advance(TimeSpan.FromSeconds(30));
            Assert.DoesNotContain(Stored(gateway).SelectMany(account => account.Outbox), message => message.Event is not null);
        });
        Assert.Equal(3, calls.Length);
        Assert.Single(calls.Select(call => call.Id).Distinct());
        Assert.All(calls, call => Assert.True(call.IsSignedWith(PortalEndpoint.Secret)));
        Assert.Equal(3, calls.Select(call => call.Timestamp).Distinct().Count());
    }

    [Fact]
    public async Task A_portal_that_does_not_answer_holds_nobody_up()
    {
        var gateway = await Start(_portal.Settings());
        _portal.Answering = new();

        await SignIn(gateway);
        await _portal.Told(1);
        var session = await SignIn(gateway);

        (await gateway.Api.Session(session)).Is(200);
        _portal.Answering.SetResult();
        await _portal.Told(2);
    }

    [Fact]
    public async Task What_was_owed_when_the_process_ended_is_told_by_the_next()
    {
        var gateway = await Start(_portal.Settings());
        _portal.Status = () => 503;
        await SignIn(gateway);
        var before = await _portal.Told(1);
        await Settled(gateway, 1);
        _portal.Status = () => 204;

        await gateway.Restart();
        gateway.Advance(TimeSpan.FromMinutes(1));

        var calls = await _portal.Told(2);
        Assert.Equal(before[0].Id, calls[1].Id);
    }

    [Fact]
    public async Task While_one_secret_follows_another_each_signs()
    {
        var gateway = await Start(_portal.Settings(secret: $"{NextSecret} {PortalEndpoint.Secret}"));
        await SignIn(gateway);
        var call = Assert.Single(await _portal.Told(1));
        Assert.True(call.IsSignedWith(PortalEndpoint.Secret) && call.IsSignedWith(NextSecret));
    }

    private async Task<TestGateway> Start(string[] settings) => _gateway = await TestGateway.Start(hosting, settings);

    private async Task<string> SignIn(TestGateway gateway)
    {
        (await gateway.Api.Import(_account)).Is(200);
        var challenge = (await gateway.Api.LogIn(_account)).Is(200)["challenge"]!;
        return (await gateway.Api.Verify(_account, challenge, gateway.Inbox.LastCodeTo(_account.Email))).Is(200)["session"]!;
    }

    /// <summary>Waits until the result of this failed attempt is stored, which happens shortly after the portal's reply.</summary>
    private static async Task Settled(TestGateway gateway, int tries)
    {
        await Eventually(Failures, failures => failures >= tries);

        int Failures() => Stored(gateway).SelectMany(account => account.Outbox)
            .Where(message => message.Event is not null).Select(message => message.FailedTries).FirstOrDefault();
    }

    private static IEnumerable<Account> Stored(TestGateway gateway)
    {
        using var store = new SqliteAccountStore(gateway.Directory);
        return [.. store.ReadAll().Select(stored => stored.Account)];
    }
}

public sealed class LocalhostWebhooks() : WebhookContract("Localhost");
