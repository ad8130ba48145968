using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Every state in which the desk can meet an account.</summary>
internal static class AccountStates
{
    private static readonly (string Name, Func<TestGateway, TestAccount, Task> Bring)[] All =
    [
        ("unknown", (_, _) => Task.CompletedTask),
        ("active", Add),
        ("no-address", Add),
        ("new-address", async (gateway, account) =>
        {
            await Add(gateway, account);
            (await gateway.Api.SetEmail(account, OperatorCalls.NewAddress, confirm: true)).Is(204);
        }),
        ("signing-in", async (gateway, account) =>
        {
            await Add(gateway, account);
            (await gateway.Api.LogIn(account)).Is(200);
            // Now the code can be sent again.
            gateway.Advance(TimeSpan.FromMinutes(1));
        }),
        ("signed-in", async (gateway, account) =>
        {
            await Add(gateway, account);
            var challenge = (await gateway.Api.LogIn(account)).Is(200)["challenge"]!;
            (await gateway.Api.Verify(account, challenge, gateway.Inbox.LastCodeTo(account.Email))).Is(200);
        }),
        ("locked", async (gateway, account) =>
        {
            await Add(gateway, account);
            await Times(6, () => gateway.Api.LogIn(account, "guessed"));
            (await gateway.Api.LogIn(account)).Is(429);
        }),
        ("code-locked", async (gateway, account) =>
        {
            await Add(gateway, account);
            for (var login = 0; login < 2; login++)
            {
                var challenge = (await gateway.Api.LogIn(account)).Is(200)["challenge"]!;
                await Times(5, () => gateway.Api.Verify(account, challenge, WrongCode(gateway.Inbox.LastCodeTo(account.Email))));
            }

            var locks = (await gateway.Api.Show(account)).Is(200).Body.GetProperty("locks");
            Assert.NotNull(locks.GetProperty("codesRefusedUntil").GetString());
        }),
        ("phone-locked", async (gateway, account) =>
        {
            await Add(gateway, account);
            var challenge = (await gateway.Api.LogIn(account)).Is(200)["challenge"]!;
            await Times(3, () => gateway.Api.ChangeEmail(account, challenge, OperatorCalls.NewAddress, phone: "0399999999"));
            Assert.True((await gateway.Api.Show(account)).Is(200).Body.GetProperty("locks").GetProperty("phoneLocked").GetBoolean());
        }),
        ("disabled", async (gateway, account) =>
        {
            await Add(gateway, account);
            (await gateway.Api.Act(account, "disable", OperatorCalls.Ticket)).Is(204);
        }),
        ("must-change", async (gateway, account) =>
        {
            await Add(gateway, account);
            (await gateway.Api.ResetPassword(account, mustChange: true)).Is(200);
        }),
    ];

    public static IEnumerable<string> Names => All.Select(state => state.Name);

    /// <returns>A new account in this state.</returns>
    public static async Task<TestAccount> Bring(this TestGateway gateway, string state)
    {
        var account = TestAccount.New(state is "no-address" or "phone-locked" ? "" : null);
        await All.Single(one => one.Name == state).Bring(gateway, account);
        return account;
    }

    private static Task Add(TestGateway gateway, TestAccount account) => gateway.Services.Add(account);

    private static string WrongCode(string code) => code == "000000" ? "000001" : "000000";
}
