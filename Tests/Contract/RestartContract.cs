using System.Net;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>A restart takes seconds on some hostings, so these tests share as few as possible.</summary>
public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_restart_loses_nothing_that_was_stored_and_brings_nothing_back_that_was_deleted()
    {
        var deleted = await Customer();
        (await Api.Delete(deleted)).Is(204);
        var refused = await Customer();
        (await Api.LogIn(refused, "wrong")).Is(401);
        await Host.InjectFault(refused, StoreFault.RefusesTheWrite);
        (await Api.LogIn(refused, "wrong")).Is(503);
        var unread = await Customer();
        var waiting = await Customer();
        Inbox.IsDown = true;
        var challenge = await Challenge(waiting);
        await Eventually(() => Api.Show(waiting).Result["mailsWaiting"], mails => mails == "1");

        await Host.Restart();
        Inbox.IsDown = false;

        // After a failed read the next call succeeds. Each silo has a fault of its own, and right after the start an account can move.
        await Host.InjectFault(unread, StoreFault.RefusesTheRead);
        (await Api.LogIn(unread)).Is(503, "unavailable");
        await Eventually(() => Api.LogIn(unread), login => login.Status is HttpStatusCode.OK);

        // A timeline entry is stored with what it reports.
        Assert.Equal(1, Entry(await Api.Timeline(refused), "login-refused").GetProperty("times").GetInt32());
        await NothingThere(deleted);

        // A queued mail is sent.
        Advance(Minutes(1));
        (await Api.Verify(waiting, challenge, await Code(challenge))).Is(200);
    }

    [SkippableFact]
    public async Task A_stop_and_a_start_between_any_two_steps_lose_nothing()
    {
        var account = await Customer();
        await Host.Restart(oneSilo: true);
        var challenge = await Challenge(account);
        await Host.Restart(oneSilo: true);
        Assert.Equal("4", (await Api.Verify(account, challenge, Wrong(account))).Is(401)["attemptsLeft"]);
        await Host.Restart(oneSilo: true);
        Assert.Equal("3", (await Api.Verify(account, challenge, Wrong(account))).Is(401)["attemptsLeft"]);
        await Api.ChangeEmail(account, challenge, "hanako@example.com", "0399999999");
        await Host.Restart(oneSilo: true);
        Assert.Equal("1", (await Api.ChangeEmail(account, challenge, "hanako@example.com", "0399999999")).Is(403)["attemptsLeft"]);
        var changing = (await Api.ChangeEmail(account, challenge, "hanako@example.com")).Is(200);
        var code = await Code("hanako@example.com", changing);
        await Host.Restart(oneSilo: true);
        var session = (await Api.Verify(account, challenge, code, "key-1")).Is(200);
        await Host.Restart(oneSilo: true);
        (await Api.Session(session["session"]!)).Is(200);
        var again = (await Api.Verify(account, challenge, code, "key-1")).Is(200);
        Assert.Equal(session["session"], again["session"]);
        (await Api.Verify(account, challenge, code)).Is(410, "challenge-ended");
        (await Api.LogOut(session["session"]!)).Is(204);
        await Host.Restart();
        (await Api.Session(session["session"]!)).Is(401);
    }
}
