using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Many customers behind one address. The clock is moved; who is refused returns after the time that the refusal tells.</summary>
public sealed class OfficeTests
{
    private const int People = 130;
    private static readonly TimeSpan MailTime = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Office_of_130_people_signs_in_within_a_minute_on_the_first_morning_and_at_once_on_the_next()
    {
        await using var gateway = await Start();
        var office = await Accounts(gateway, People);

        var first = await SignIn(gateway, office);
        Assert.True(first.Took <= TimeSpan.FromMinutes(1), $"{first}");

        gateway.Advance(TimeSpan.FromDays(1));
        Assert.Equal((MailTime, 0), await SignIn(gateway, office));
    }

    [Fact]
    public async Task Account_that_signs_in_again_and_again_raises_its_networks_limit_by_two_requests_a_minute()
    {
        await using var gateway = await Start("--SelfCare:Limits:SignInsPerMinute=6");
        var own = await Accounts(gateway, 1);
        for (var i = 0; i < 5; i++)
        {
            await SignIn(gateway, own);
            gateway.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(6 + 2, await WrongPasswordsUntilRefused(gateway));
    }

    [Fact]
    public async Task Sign_ins_that_are_not_completed_buy_nothing()
    {
        await using var gateway = await Start("--SelfCare:Limits:SignInsPerMinute=6");
        foreach (var account in await Accounts(gateway, 5))
        {
            (await gateway.Api.LogIn(account)).Is(200);
        }

        gateway.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(6, await WrongPasswordsUntilRefused(gateway));
    }

    [Fact]
    public async Task Limit_grows_to_its_maximum_and_no_further()
    {
        await using var gateway = await Start("--SelfCare:Limits:SignInsPerMinute=6", "--SelfCare:Limits:SignInsPerMinuteAtMost=9");
        await SignIn(gateway, await Accounts(gateway, 3));

        gateway.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(9, await WrongPasswordsUntilRefused(gateway));
    }

    private static Task<TestGateway> Start(params string[] settings) => TestGateway.Start(
        "Localhost", SendRefusalsAtOnce, ["--SelfCare:Limits:Enabled=true", .. settings]);

    /// <summary>A refusal is else sent up to ten seconds later, by the machine's clock.</summary>
    private static void SendRefusalsAtOnce(WebApplicationBuilder builder) => builder.Services.AddSingleton(services => new RefusalDelay(
        Options.Create(new SelfCareOptions { Limits = { Enabled = false } }), services.GetRequiredService<IHostApplicationLifetime>()));

    private static async Task<TestAccount[]> Accounts(TestGateway gateway, int count)
    {
        TestAccount[] accounts = [.. Enumerable.Range(0, count).Select(_ => TestAccount.New())];
        (await gateway.Api.Import(accounts)).Is(200);
        return accounts;
    }

    /// <summary>All begin at the same time, and enter their code when they have read the mail.</summary>
    private static async Task<(TimeSpan Took, int Refused)> SignIn(TestGateway gateway, TestAccount[] accounts)
    {
        var (start, refused, order) = (gateway.Now, 0, 0);
        var calls = new PriorityQueue<(TestAccount Account, string? Challenge), (DateTimeOffset At, int Order)>();
        foreach (var account in accounts)
        {
            calls.Enqueue((account, null), (start, order++));
        }

        while (calls.TryDequeue(out var call, out var due))
        {
            gateway.Advance(due.At > gateway.Now ? due.At - gateway.Now : TimeSpan.Zero);
            var reply = call.Challenge is null
                ? await gateway.Api.LogIn(call.Account)
                : await gateway.Api.Verify(call.Account, call.Challenge, gateway.Inbox.LastCodeTo(call.Account.Email));
            if ((int)reply.Status == 429)
            {
                refused++;
                var wait = int.Parse(reply.Is(429, "rate-limited")["retryAfterSeconds"]!, CultureInfo.InvariantCulture);
                calls.Enqueue(call, (gateway.Now + TimeSpan.FromSeconds(wait), order++));
            }
            else if (reply.Is(200)["challenge"] is { } challenge)
            {
                calls.Enqueue((call.Account, challenge), (gateway.Now + MailTime, order++));
            }
        }

        return (gateway.Now - start, refused);
    }

    private static async Task<int> WrongPasswordsUntilRefused(TestGateway gateway)
    {
        for (var answered = 0; ; answered++)
        {
            var reply = await gateway.Api.Post("/v1/ip-phone/login", new { selfCareId = TestAccount.New().Id, password = "wrong" });
            if ((int)reply.Status == 429)
            {
                return answered;
            }

            reply.Is(401);
        }
    }
}
