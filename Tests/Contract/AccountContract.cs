using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>
/// What every hosting owes, over HTTP: each row of the rules' table at its boundary. Runs once for each hosting; the classes that derive
/// from it only say how it is started.
/// </summary>
/// <param name="isShared">The host is all the tests' of its class, and outlives them.</param>
public abstract partial class AccountContract(Func<Task<ContractHost>> start, bool isShared = false) : IAsyncLifetime
{
    /// <summary>A customer's address may be told by who calls for it.</summary>
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

    /// <summary>A code that is not the one in the mail.</summary>
    private string Wrong(TestAccount account) => Inbox.LastCodeTo(account.Email) == "000000" ? "000001" : "000000";

    private void Pass(TimeSpan time) => _host.Pass(time);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
