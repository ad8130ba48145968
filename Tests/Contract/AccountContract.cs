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

    private async Task<string> Challenge(TestAccount account) => (await Api.LogIn(account)).Is(200)["challenge"]!;

    private async Task<string> SignIn(TestAccount account)
    {
        var challenge = await Challenge(account);
        return (await Api.Verify(account, challenge, Inbox.LastCodeTo(account.Email))).Is(200)["session"]!;
    }

    /// <summary>A code that differs from the mailed one.</summary>
    private string Wrong(TestAccount account) => Inbox.LastCodeTo(account.Email) == "000000" ? "000001" : "000000";

    private void Advance(TimeSpan time) => _host.Advance(time);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
