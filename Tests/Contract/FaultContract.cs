using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableTheory]
    [InlineData(StoreFault.RefusesTheWrite)]
    [InlineData(StoreFault.RefusesTheWrite | StoreFault.RefusesTheRead)]
    [InlineData(StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead)]
    public async Task A_login_whose_write_fails_is_503_and_may_be_tried_again(StoreFault fault)
    {
        var account = await Customer();
        // In memory, so that the fault does not hit the read before the login.
        (await Api.Show(account)).Is(200);
        await Host.InjectFault(account, fault);
        var refused = (await Api.LogIn(account)).Is(503, "unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);

        var challenge = await Challenge(account);

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }

    [SkippableFact]
    public async Task Log_in_whose_write_was_stored_though_its_answer_was_lost_is_done()
    {
        var account = await Customer();
        await Host.InjectFault(account, StoreFault.LosesTheAnswer);

        var challenge = await Challenge(account);

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
        Assert.Single(Inbox.CodesTo(account.Email));
    }

    [SkippableFact]
    public async Task Reset_password_whose_answer_was_lost_gives_the_same_password_to_who_asks_again_with_its_key()
    {
        var account = await Customer();
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        (await Api.ResetPassword(account, "key-1")).Is(503, "unavailable");

        var password = (await Api.ResetPassword(account, "key-1")).Is(200)["password"]!;

        Assert.Equal(password, (await Api.ResetPassword(account, "key-1")).Is(200)["password"]);
        (await Api.LogIn(account, password)).Is(200);
        Assert.NotEqual(password, (await Api.ResetPassword(account, "key-2")).Is(200)["password"]);
        (await Api.LogIn(account, password)).Is(401);
    }

    [SkippableFact]
    public async Task Change_password_whose_answer_was_lost_is_done_for_who_asks_again_with_its_key()
    {
        var account = await Customer();
        var session = await SignIn(account);
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        (await Api.ChangePassword(session, account.Password, "a fresh password", "key-1")).Is(503, "unavailable");

        (await Api.ChangePassword(session, account.Password, "a fresh password", "key-1")).Is(204);

        (await Api.ChangePassword(session, account.Password, "a fresh password", "key-2")).Is(401, "session-invalid");
        (await Api.LogIn(account, "a fresh password")).Is(200);
    }

    [SkippableFact]
    public async Task A_verify_that_was_not_stored_did_not_happen()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.Verify(account, challenge, await Code(challenge))).Is(503, "unavailable");

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }

    [SkippableFact]
    public async Task A_verify_whose_answer_was_lost_gives_the_session_to_who_asks_again_with_its_key()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        (await Api.Verify(account, challenge, await Code(challenge), "key-1")).Is(503, "unavailable");

        (await Api.Verify(account, challenge, await Code(challenge), "key-2")).Is(410, "challenge-ended");
        var session = (await Api.Verify(account, challenge, await Code(challenge), "key-1")).Is(200);
        (await Api.Session(session["session"]!)).Is(200);
    }

    [SkippableFact]
    public async Task A_wrong_try_that_could_not_be_counted_is_not_answered()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.Verify(account, challenge, Wrong(account))).Is(503, "unavailable");

        Assert.Equal("4", (await Api.Verify(account, challenge, Wrong(account))).Is(401)["attemptsLeft"]);
    }

    /// <summary>Takes five seconds: a turn's deadline doesn't depend on the product's clock.</summary>
    [SkippableFact, Trait("Category", "Long")]
    public async Task A_resend_that_was_answered_503_because_the_store_stood_still_mails_nothing_afterwards()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        Advance(Minutes(1));
        var writes = (await Host.Calls(account)).Writes;
        await Host.InjectFault(account, StoreFault.HoldsTheWrite);
        var verify = Api.Verify(account, challenge, Wrong(account));
        await Eventually(async () => (await Host.Calls(account)).Writes, now => now > writes);

        (await Api.Resend(account, challenge)).Is(503, "unavailable");

        await Host.InjectFault(account, StoreFault.None);
        await verify;
        (await Api.Resend(account, challenge)).Is(200);
        await Eventually(() => Inbox.CodesTo(account.Email), mails => mails.Count >= 2);
        await MailSettled(account);
        Assert.Equal(2, Inbox.CodesTo(account.Email).Count);
    }

    [SkippableFact]
    public async Task After_a_failed_write_and_a_failed_read_the_next_call_succeeds()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite | StoreFault.RefusesTheRead);
        (await Api.Verify(account, challenge, Wrong(account))).Is(503, "unavailable");

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }
}
