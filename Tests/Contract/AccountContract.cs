using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>
/// What every hosting owes, over HTTP: each row of the rules' table at its boundary. Runs once for each shell; the classes that derive
/// from it only name the hosting.
/// </summary>
public abstract partial class AccountContract(string hosting) : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    private Api Api => _gateway.Api;

    private Inbox Inbox => _gateway.Inbox;

    public async Task InitializeAsync() => _gateway = await TestGateway.Start(hosting);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

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

    private void Pass(TimeSpan time) => _gateway.Clock.Advance(time);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
