using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>Logins that are refused cost no memory, so that many invented ids can't fill it.</summary>
public sealed class RefusedLoginTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LogIn_that_is_refused_leaves_no_account_in_memory(bool known)
    {
        await using var gateway = await TestGateway.Start("Localhost");
        using var measured = new Measurements(gateway.Services);
        var account = TestAccount.New();
        if (known)
        {
            (await gateway.Api.Import(account)).Is(200);
        }

        (await gateway.Api.LogIn(account, "wrong")).Is(401);
        await Becomes(() => NoneIsLoaded(measured));
        // Some come while others are checked.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.Api.LogIn(account, "wrong")));
        await Becomes(() => NoneIsLoaded(measured));
        await Times(4, () => gateway.Api.LogIn(account, "wrong"));

        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Api.LogIn(account, "wrong")));

        Assert.All(refused, reply => reply.Is(429));
        await Becomes(() => NoneIsLoaded(measured));
    }

    /// <summary>Orleans rejects some calls that reach an account while it leaves memory; they were not executed.</summary>
    [Fact]
    public async Task LogIn_that_comes_while_the_account_leaves_memory_is_answered()
    {
        await using var gateway = await TestGateway.Start("Localhost");
        var account = TestAccount.New();
        await Times(5, () => gateway.Api.LogIn(account, "wrong"));

        for (var round = 0; round < 100; round++)
        {
            var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Api.LogIn(account, "wrong")));
            Assert.All(refused, reply => reply.Is(429));
        }
    }

    [Fact]
    public async Task LogIn_that_is_refused_as_busy_leaves_no_account_in_memory()
    {
        await using var gateway = await StartSlow();
        using var measured = new Measurements(gateway.Services);

        await WhileBusy(gateway, () => Task.CompletedTask);

        await Becomes(() => NoneIsLoaded(measured));
    }

    [Fact]
    public async Task Caller_that_hangs_up_while_its_password_waits_to_be_checked_causes_no_error()
    {
        await using var gateway = await StartSlow();
        using var measured = new Measurements(gateway.Services);
        using var http = new HttpClient { BaseAddress = gateway.Api.Address };

        for (var round = 0; round < 5; round++)
        {
            var calls = Enumerable.Range(0, 8).Select(_ => http.PostAsJsonAsync(
                "/v1/ip-phone/login", new { selfCareId = TestAccount.New().Id, password = "wrong" })).ToArray();
            await Task.WhenAny(calls);
            http.CancelPendingRequests();
            await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await Becomes(() => Assert.Equal(0, measured.Sums("http.server.active_requests").Values.Sum()));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Caller_that_hangs_up_while_its_refusal_is_delayed_causes_no_error()
    {
        await using var gateway = await StartSlow("--SelfCare:Limits:Enabled=true");
        using var measured = new Measurements(gateway.Services);
        using var http = new HttpClient { BaseAddress = gateway.Api.Address };

        await WhileBusy(gateway, async () =>
        {
            // More than are refused at once.
            var calls = Enumerable.Range(0, 20).Select(_ => http.PostAsJsonAsync(
                "/v1/ip-phone/login", new { selfCareId = TestAccount.New().Id, password = "wrong" })).ToArray();
            await Eventually(() => calls.Count(call => call.IsCompleted), completed => completed >= RefusalDelay.AtOncePerMinute - 1);
            http.CancelPendingRequests();
            await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Becomes(() => Assert.Equal(0, measured.Sums("http.server.active_requests").Values.Sum()));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartSlow(params string[] settings) => TestGateway.Start(
        "Localhost", ["--SelfCare:Password:Iterations=100000", "--SelfCare:Password:MaxWait=00:00:00.5", .. settings]);

    /// <summary>Does something while logins are refused as busy.</summary>
    private static async Task WhileBusy(TestGateway gateway, Func<Task> action)
    {
        var hashing = gateway.Services.GetRequiredService<PasswordHashing>();
        using var stop = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, 64).Select(_ => Task.Run(() => Hash(hashing, stop.Token))).ToArray();
        await Eventually(() => gateway.Api.LogIn(TestAccount.New()), reply => reply.Text.Contains("\"busy\"", StringComparison.Ordinal));

        await action();

        await stop.CancelAsync();
        await Task.WhenAll(crowd);
    }

    private static void NoneIsLoaded(Measurements measured) =>
        Assert.Equal(0, measured.Sums("selfcare.accounts.held").GetValueOrDefault(""));

    private static async Task Hash(PasswordHashing hashing, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await hashing.Hash(new Password("a password"), HashingCaller.Trusted, CancellationToken.None);
            }
            catch (UnavailableException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
