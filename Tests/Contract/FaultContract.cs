using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableTheory]
    [InlineData(StoreFault.RefusesTheWrite)]
    [InlineData(StoreFault.LosesTheAnswer)]
    public async Task A_login_whose_write_fails_is_503_and_may_be_tried_again(StoreFault fault)
    {
        var account = await Customer();
        await Host.InjectFault(account, fault);
        var refused = (await Api.LogIn(account)).Is(503, "unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);

        var challenge = await Challenge(account);

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
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
        await Host.InjectFault(account, StoreFault.LosesTheAnswer);
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

    [SkippableFact]
    public async Task After_a_failed_write_and_a_failed_read_the_next_call_succeeds()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.Verify(account, challenge, Wrong(account))).Is(503, "unavailable");
        await Host.InjectFault(account, StoreFault.RefusesTheRead);
        (await Api.Verify(account, challenge, Wrong(account))).Is(503, "unavailable");

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }
}
