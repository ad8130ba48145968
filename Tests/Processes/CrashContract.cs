using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>State that a reply confirmed survives SIGKILL, which each test sends between two steps of a customer.</summary>
public abstract partial class CrashContract(GatewayProcess gateway)
{
    private Api Api => gateway.Api;

    [Fact]
    public async Task A_code_mailed_before_a_kill_opens_a_session_after_it_and_only_once()
    {
        var (account, challenge, code) = await Challenge();
        await gateway.KillAndStart();

        var session = (await Api.Verify(account, challenge, code, "key-1")).Is(200)["session"]!;
        await gateway.KillAndStart();

        (await Api.Session(session)).Is(200);
        Assert.Equal("used", (await Api.Verify(account, challenge, code)).Is(410, "challenge-ended")["reason"]);
        Assert.Equal("used", (await Api.Verify(account, challenge, code, "key-2")).Is(410, "challenge-ended")["reason"]);
        Assert.Equal(session, (await Api.Verify(account, challenge, code, "key-1")).Is(200)["session"]);
    }

    [Fact]
    public async Task Wrong_codes_phones_and_passwords_stay_counted()
    {
        var (account, challenge, code) = await Challenge();
        Assert.Equal("4", (await Api.Verify(account, challenge, CodeMails.Wrong(code))).Is(401)["attemptsLeft"]);
        Assert.Equal("2", (await Api.ChangeEmail(account, challenge, "a@example.com", "0399999999")).Is(403)["attemptsLeft"]);
        var (locked, lockedChallenge, lockedCode) = await Challenge();
        for (var i = 0; i < 3; i++)
        {
            await Api.ChangeEmail(locked, lockedChallenge, "a@example.com", "0399999999");
        }

        var throttled = await Customer();
        for (var i = 0; i < 5; i++)
        {
            (await Api.LogIn(throttled, "wrong")).Is(401);
        }

        await gateway.KillAndStart();

        Assert.Equal("3", (await Api.Verify(account, challenge, CodeMails.Wrong(code))).Is(401)["attemptsLeft"]);
        Assert.Equal("1", (await Api.ChangeEmail(account, challenge, "a@example.com", "0399999999")).Is(403)["attemptsLeft"]);
        Assert.Equal("phone-locked", (await Api.Verify(locked, lockedChallenge, lockedCode)).Is(410)["reason"]);
        (await Api.ChangeEmail(locked, await LogIn(locked), "a@example.com")).Is(403, "phone-locked");
        (await Api.LogIn(throttled)).Is(429, "too-many-attempts");
    }

    [Fact]
    public async Task A_session_stays_open_and_one_that_was_ended_stays_ended()
    {
        var (account, challenge, code) = await Challenge();
        var stays = (await Api.Verify(account, challenge, code)).Is(200)["session"]!;
        var (other, othersChallenge, othersCode) = await Challenge();
        var leaves = (await Api.Verify(other, othersChallenge, othersCode)).Is(200)["session"]!;
        (await Api.LogOut(leaves)).Is(204);
        var (third, thirdsChallenge, thirdsCode) = await Challenge();
        var outdated = (await Api.Verify(third, thirdsChallenge, thirdsCode)).Is(200)["session"]!;
        (await Api.ChangePassword(outdated, third.Password, "a fresh password")).Is(204);

        await gateway.KillAndStart();

        (await Api.Session(stays)).Is(200);
        (await Api.Session(leaves)).Is(401, "session-invalid");
        (await Api.Session(outdated)).Is(401, "session-invalid");
        (await Api.LogIn(third)).Is(401, "invalid-credentials");
        (await Api.LogIn(third, "a fresh password")).Is(200);
    }

    [Fact]
    public async Task A_new_address_stays_pending_and_then_stays_stored()
    {
        var (account, challenge, oldCode) = await Challenge();
        var changed = (await Api.ChangeEmail(account, challenge, $"new-{account.Id}@example.com")).Is(200);
        var code = await gateway.Code($"new-{account.Id}@example.com", changed["reference"]!);
        await gateway.KillAndStart();

        Assert.EndsWith("@example.jp", (await Api.Show(account)).Is(200)["email"], StringComparison.Ordinal);
        if (oldCode != code)
        {
            (await Api.Verify(account, challenge, oldCode)).Is(401, "code-mismatch");
        }

        (await Api.Verify(account, challenge, code)).Is(200);
        await gateway.KillAndStart();

        Assert.Equal("n***@example.com", (await Api.Show(account)).Is(200)["email"]);
        Assert.Equal("n***@example.com", (await Api.LogIn(account)).Is(200)["sentTo"]);
    }

    private async Task<TestAccount> Customer()
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        return account;
    }

    private async Task<string> LogIn(TestAccount account) => (await Api.LogIn(account)).Is(200)["challenge"]!;

    private async Task<(TestAccount Account, string Challenge, string Code)> Challenge()
    {
        var account = await Customer();
        var reply = (await Api.LogIn(account)).Is(200);
        return (account, reply["challenge"]!, await gateway.Code(account.Email, reply["reference"]!));
    }
}

[Trait("Category", "Long")]
public sealed class LocalhostCrashes(RunningLocalhost running) : CrashContract(running.Process), IClassFixture<RunningLocalhost>;
