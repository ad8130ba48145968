using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>
/// The account's rules over HTTP, at their boundaries, on every hosting. There is one derived class for each hosting; it only starts the
/// host.
/// </summary>
/// <param name="isShared">All tests of the class use the same host, which is not disposed after a test.</param>
public abstract partial class AccountContract(Func<Task<ContractHost>> start, bool isShared = false) : IAsyncLifetime
{
    /// <summary>The tests may set the client's address with X-Forwarded-For.</summary>
    public static readonly string[] Settings = ["--SelfCare:Proxies:0=127.0.0.1"];

    private readonly Dictionary<string, (string Email, Reply Reply)> _logins = [];

    private ContractHost _host = null!;

    private Api Api => _host.Api;

    private Inbox Inbox => _host.Inbox;

    public async Task InitializeAsync()
    {
        _host = await start();
        Inbox.IsDown = false;
        Inbox.Release();
    }

    public async Task DisposeAsync()
    {
        if (!isShared)
        {
            await _host.DisposeAsync();
        }
    }

    private async Task<TestAccount> Customer(string? email = null)
    {
        var account = TestAccount.New(email);
        (await Api.Import(account)).Is(200);
        return account;
    }

    private async Task<string> Challenge(TestAccount account)
    {
        var reply = (await Api.LogIn(account)).Is(200);
        var challenge = reply["challenge"]!;
        _logins[challenge] = (account.Email, reply);
        return challenge;
    }

    /// <summary>The code that was mailed when <see cref="Challenge"/> began this challenge.</summary>
    private Task<string> Code(string challenge) => Code(_logins[challenge].Email, _logins[challenge].Reply);

    /// <summary>The code in the mail that the reply announces; not the newest one, because an earlier mail may arrive later.</summary>
    private Task<string> Code(string email, Reply reply) => Inbox.CodeOf(email, reply["reference"]!);

    private async Task<string> SignIn(TestAccount account)
    {
        var challenge = await Challenge(account);
        return (await Api.Verify(account, challenge, await Code(challenge))).Is(200)["session"]!;
    }

    /// <summary>A code that differs from every mailed one.</summary>
    private string Wrong(TestAccount account)
    {
        var mailed = Inbox.CodesTo(account.Email).Select(mail => mail.Code.Reveal()).ToHashSet();
        return Enumerable.Range(0, 1_000_000).Select(number => $"{number:D6}").First(code => !mailed.Contains(code));
    }

    private void Advance(TimeSpan time) => _host.Advance(time);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
