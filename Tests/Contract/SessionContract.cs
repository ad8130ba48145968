using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_session_check_calls_no_storage()
    {
        var account = await Customer();
        var session = await SignIn(account);
        await Eventually(() => Api.Show(account).Result["mailsWaiting"], waiting => waiting == "0");
        var before = await Host.Calls(account);

        for (var i = 0; i < 10; i++)
        {
            (await Api.Session(session)).Is(200);
        }

        Assert.Equal(before, await Host.Calls(account));
    }

    [SkippableFact]
    public async Task A_session_check_without_touch_does_not_prolong_the_session()
    {
        var session = await SignIn(await Customer());
        var used = Host.Now;
        Advance(Minutes(10));

        Assert.Equal(used + Minutes(30), await ExpiresAt("?touch=false"));
        Assert.Equal(used + Minutes(30), await ExpiresAt("?touch=false"));
        Assert.Equal(Host.Now + Minutes(30), await ExpiresAt());
        Assert.Equal(Host.Now + Minutes(30), await ExpiresAt("?touch=true"));
        Advance(Minutes(30));
        (await Api.Session(session, "?touch=false")).Is(401, "session-invalid");

        async Task<DateTimeOffset> ExpiresAt(string query = "") =>
            (await Api.Session(session, query)).Is(200).Body.GetProperty("expiresAt").GetDateTimeOffset();
    }

    [SkippableFact]
    public async Task A_session_check_with_a_wrong_touch_is_refused_and_prolongs_nothing()
    {
        var session = await SignIn(await Customer());
        var used = Host.Now;
        Advance(Minutes(10));

        foreach (var wrong in new[] { "?touch=maybe", "?touch=", "?touch=0", "?touch=false&touch=false" })
        {
            (await Api.Session(session, wrong)).Is(400, "invalid-request");
        }

        var checkedNow = (await Api.Session(session, "?touch=false")).Is(200);
        Assert.Equal(used + Minutes(30), checkedNow.Body.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [SkippableFact]
    public async Task A_session_check_does_not_wait_for_the_accounts_other_calls()
    {
        var (account, other) = (await Customer(), await Customer());
        var (session, otherSession) = (await SignIn(account), await SignIn(other));
        await MailSettled(account);
        var writes = (await Host.Calls(account)).Writes;
        await Host.InjectFault(account, StoreFault.HoldsTheWrite);
        var login = Api.LogIn(account);
        await Eventually(async () => (await Host.Calls(account)).Writes, count => count == writes + 1);
        var logout = Api.LogOut(session);

        (await Api.Session(session)).Is(200);

        // Another account's logout has completed in the meantime, but this one has not reached the store.
        (await Api.LogOut(otherSession)).Is(204);
        Assert.Equal((writes + 1, false, false), ((await Host.Calls(account)).Writes, login.IsCompleted, logout.IsCompleted));
        await Host.InjectFault(account, StoreFault.None);
        (await login).Is(200);
        (await logout).Is(204);
        (await Api.Session(session)).Is(401, "session-invalid");
    }

    [SkippableFact]
    public async Task A_new_password_ends_every_session_and_works_at_once()
    {
        var account = await Customer();
        var one = await SignIn(account);
        var two = await SignIn(account);
        Assert.NotEqual(one, two);
        (await Api.ChangePassword(one, "wrong", "a fresh password")).Is(403, "wrong-password");
        (await Api.ChangePassword(one, account.Password, "short")).Is(422, "validation-failed");

        (await Api.ChangePassword(one, account.Password, "a fresh password")).Is(204);

        (await Api.Session(one)).Is(401, "session-invalid");
        (await Api.Session(two)).Is(401, "session-invalid");
        (await Api.LogIn(account)).Is(401, "invalid-credentials");
        (await Api.LogIn(account, "a fresh password")).Is(200);
    }
}
