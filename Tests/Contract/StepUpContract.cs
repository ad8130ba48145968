using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>A signed-in customer enters another code (RFC 9470).</summary>
public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_step_up_confirms_the_session_with_a_code_alone()
    {
        var account = await Customer();
        var session = await SignIn(account);
        var opened = Time((await Api.Session(session)).Is(200), "authenticatedAt");
        Advance(Minutes(10));

        var challenge = (await Api.StepUp(session)).Is(200);
        Assert.Equal(("verify", "5"), (challenge["next"], challenge["attemptsLeft"]));
        (await Api.Verify(account, challenge["challenge"]!, Wrong(account))).Is(401, "code-mismatch");
        var confirmed = (await Api.Verify(account, challenge["challenge"]!, await Code(account.Email, challenge))).Is(200);

        Assert.Equal((session, "False"), (confirmed["session"], confirmed["emailChanged"]));
        var info = (await Api.Session(session)).Is(200);
        Assert.Equal((opened, Host.Now), (Time(info, "authenticatedAt"), Time(info, "codeEnteredAt")));
        Assert.Equal(1, (await Api.Show(account)).Is(200).Body.GetProperty("sessions").GetArrayLength());
        var timeline = (await Api.Timeline(account)).Is(200);
        Assert.Equal(challenge["reference"], Text(Entry(timeline, "step-up"), "reference"));
        Assert.Equal(challenge["reference"], Text(Entry(timeline, "stepped-up"), "reference"));
    }

    [SkippableFact]
    public async Task A_step_up_is_refused_without_a_session_and_without_an_address()
    {
        var account = await Customer();
        var session = await SignIn(account);
        (await Api.StepUp("made-up")).Is(401, "session-invalid");
        (await Api.StepUp(await Challenge(account))).Is(401, "session-invalid");
        (await Api.Import(account with { Email = "" })).Is(200);

        Assert.Equal("False", (await Api.StepUp(session)).Is(403, "login-required")["codeIsEnough"]);

        (await Api.LogOut(session)).Is(204);
        (await Api.StepUp(session)).Is(401, "session-invalid");
    }

    [SkippableFact]
    public async Task A_step_up_whose_answer_was_lost_is_the_same_again_with_one_mail_and_one_write()
    {
        var account = await Customer();
        var session = await SignIn(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        (await Api.StepUp(session)).Is(503);

        var challenge = (await Api.StepUp(session)).Is(200);
        await MailSettled(account);
        var before = await Host.Calls(account);
        var again = (await Api.StepUp(session)).Is(200);

        Assert.Equal((challenge["challenge"], challenge["reference"]), (again["challenge"], again["reference"]));
        Assert.Equal(before, await Host.Calls(account));
        Assert.Equal(2, Inbox.CodesTo(account.Email).Count);
    }

    [SkippableFact]
    public async Task A_step_up_that_was_not_stored_did_not_happen()
    {
        var account = await Customer();
        var session = await SignIn(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.StepUp(session)).Is(503);
        Assert.Single(Inbox.CodesTo(account.Email));

        var challenge = (await Api.StepUp(session)).Is(200);
        var code = await Code(account.Email, challenge);
        await MailSettled(account);
        var writes = (await Host.Calls(account)).Writes;
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.Verify(account, challenge["challenge"]!, code)).Is(503);
        var info = (await Api.Session(session)).Is(200);
        Assert.Equal(Time(info, "authenticatedAt"), Time(info, "codeEnteredAt"));
        (await Api.Verify(account, challenge["challenge"]!, code)).Is(200);
        Assert.Equal(writes + 2, (await Host.Calls(account)).Writes);
    }

    [SkippableFact]
    public async Task A_verify_of_a_step_up_whose_answer_was_lost_is_the_same_again_with_its_key()
    {
        var account = await Customer();
        var session = await SignIn(account);
        var challenge = (await Api.StepUp(session)).Is(200);
        var code = await Code(account.Email, challenge);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        (await Api.Verify(account, challenge["challenge"]!, code, "a key")).Is(503);

        var again = (await Api.Verify(account, challenge["challenge"]!, code, "a key")).Is(200);

        Assert.Equal(session, again["session"]);
        (await Api.Verify(account, challenge["challenge"]!, code, "another key")).Is(410, "challenge-ended");
        Assert.Equal(1, Entry((await Api.Timeline(account)).Is(200), "stepped-up").GetProperty("times").GetInt32());
    }

    [SkippableFact]
    public async Task A_code_of_a_step_up_never_opens_a_session()
    {
        var account = await Customer();
        var session = await SignIn(account);
        var challenge = (await Api.StepUp(session)).Is(200);
        var code = await Code(account.Email, challenge);
        (await Api.ChangeEmail(account, challenge["challenge"]!, NewAddress)).Is(410, "challenge-ended");
        (await Api.LogOut(session)).Is(204);

        Assert.Equal("expired", (await Api.Verify(account, challenge["challenge"]!, code)).Is(410, "challenge-ended")["reason"]);

        Assert.Equal(0, (await Api.Show(account)).Is(200).Body.GetProperty("sessions").GetArrayLength());
    }

    [SkippableFact]
    public async Task Of_two_activations_one_takes_the_code_of_a_step_up()
    {
        await using var twin = await Host.StartTwin();
        var account = await Customer();
        var session = await SignIn(account);
        var challenge = (await Api.StepUp(session)).Is(200);
        var code = await Code(account.Email, challenge);
        (await Api.Show(account)).Is(200);
        (await twin.Api.Show(account)).Is(200);

        var replies = await Task.WhenAll(
            Api.Verify(account, challenge["challenge"]!, code), twin.Api.Verify(account, challenge["challenge"]!, code));

        Assert.Equal([200, 410], replies.Select(reply => (int)reply.Status).Order());
        Assert.Equal(1, (await Api.Show(account)).Is(200).Body.GetProperty("sessions").GetArrayLength());
    }

    private static DateTimeOffset Time(Reply reply, string name) => reply.Body.GetProperty(name).GetDateTimeOffset();
}
