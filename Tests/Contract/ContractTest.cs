using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>A test of the product over HTTP, with new customers on a host that the tests of a class share.</summary>
/// <param name="start">Gives the class's host.</param>
public abstract class ContractTest(Func<Task<ContractHost>> start) : IAsyncLifetime
{
    protected const string NewAddress = "hanako@example.com";

    /// <summary>The tests may set the client's address with X-Forwarded-For, and mails may come back.</summary>
    public static readonly string[] Settings =
        ["--SelfCare:Proxies:0=127.0.0.1", "--SelfCare:Mail:ReturnPath=bounces+{token}@bounce.example.jp"];

    private readonly Dictionary<string, (string Email, Reply Reply)> _logins = [];

    protected ContractHost Host { get; private set; } = null!;

    protected Api Api => Host.Api;

    protected Inbox Inbox => Host.Inbox;

    public async Task InitializeAsync()
    {
        Host = await start();
        Inbox.IsDown = false;
        Inbox.Release();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected async Task<TestAccount> Customer(string? email = null)
    {
        var account = TestAccount.New(email);
        (await Api.Import(account)).Is(200);
        return account;
    }

    protected async Task<string> Challenge(TestAccount account)
    {
        var reply = (await Api.LogIn(account)).Is(200);
        var challenge = reply["challenge"]!;
        _logins[challenge] = (account.Email, reply);
        return challenge;
    }

    /// <summary>The code that was mailed when <see cref="Challenge"/> began this challenge.</summary>
    protected Task<string> Code(string challenge) => Code(_logins[challenge].Email, _logins[challenge].Reply);

    /// <summary>The code in the mail that the reply announces; not the newest one, because an earlier mail may arrive later.</summary>
    protected Task<string> Code(string email, Reply reply) => Inbox.CodeOf(email, reply["reference"]!);

    protected async Task<string> SignIn(TestAccount account)
    {
        var challenge = await Challenge(account);
        return (await Api.Verify(account, challenge, await Code(challenge))).Is(200)["session"]!;
    }

    /// <summary>A code that differs from every mailed one.</summary>
    protected string Wrong(TestAccount account)
    {
        var mailed = Inbox.CodesTo(account.Email).Select(mail => mail.Code.Reveal()).ToHashSet();
        return Enumerable.Range(0, 1_000_000).Select(number => $"{number:D6}").First(code => !mailed.Contains(code));
    }

    protected void Advance(TimeSpan time) => Host.Advance(time);

    protected static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Waits until the mail's delivery is stored, which happens after the reply and would hit an injected fault.</summary>
    protected Task MailSettled(TestAccount account) =>
        Eventually(() => Api.Show(account).Result["mailsWaiting"], waiting => waiting == "0");

    protected async Task NothingThere(TestAccount account)
    {
        (await Api.Show(account)).Is(404, "not-found");
        (await Api.Timeline(account)).Is(404, "not-found");
        (await Api.Unlock(account)).Is(404, "not-found");
        (await Api.ResetPassword(account)).Is(404, "not-found");
        (await Api.SetEmail(account, NewAddress)).Is(404, "not-found");
        (await Api.Delete(account)).Is(404, "not-found");
    }
}
