using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task Resend_gives_the_same_code_the_same_expiry_and_the_same_token()
    {
        var account = await Customer();
        var first = (await Api.LogIn(account)).Is(200);
        Advance(Minutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal("1", (await Api.Resend(account, first["challenge"]!)).Is(429, "resend-too-soon")["retryAfterSeconds"]);
        Advance(TimeSpan.FromTicks(1));

        var again = (await Api.Resend(account, first["challenge"]!)).Is(200);

        Assert.Equal(first["challenge"], again["challenge"]);
        Assert.Equal(first["expiresAt"], again["expiresAt"]);
        Assert.Equal(first["reference"], again["reference"]);
        var mails = Inbox.CodesTo(account.Email);
        Assert.Equal(2, mails.Count);
        Assert.Equal(mails[0].Code, mails[1].Code);
    }

    [SkippableFact]
    public async Task With_the_mail_server_down_login_says_queued_and_the_mail_goes_out_later()
    {
        var account = await Customer();
        Inbox.IsDown = true;
        var challenge = (await Api.LogIn(account)).Is(200);
        Assert.Equal("queued", challenge["delivery"]);
        Inbox.IsDown = false;

        await Eventually(
            () =>
            {
                Advance(Seconds(5));
                return Inbox.CodesTo(account.Email);
            },
            mails => mails.Count > 0);

        (await Api.Verify(account, challenge["challenge"]!, await Code(account.Email, challenge))).Is(200);
    }

    [SkippableFact]
    public async Task A_slow_mail_server_holds_login_up_for_two_seconds()
    {
        var account = await Customer();
        Inbox.Hold();
        var login = Api.LogIn(account);
        while (!login.IsCompleted)
        {
            Advance(Seconds(0.5));
            await Task.WhenAny(login, Task.Delay(20));
        }

        Assert.Equal("queued", (await login).Is(200)["delivery"]);
        Inbox.Release();
        Assert.Single(await Eventually(() => Inbox.CodesTo(account.Email), mails => mails.Count > 0));
    }

    [SkippableFact]
    public async Task A_resend_that_waits_for_the_mail_server_does_not_hold_up_the_code_of_the_first_mail()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        Advance(Minutes(1));
        Inbox.Hold();
        var resend = Api.Resend(account, challenge);
        await MailWaiting(account);

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);

        Inbox.Release();
        (await resend).Is(200);
    }

    [SkippableFact]
    public async Task A_change_of_address_that_waits_for_the_mail_server_holds_up_no_other_call()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await MailSettled(account);
        Inbox.Hold();

        var change = Api.ChangeEmail(account, challenge, "new@example.jp");

        await MailWaiting(account);
        Assert.False(change.IsCompleted);
        Inbox.Release();
        (await change).Is(200);
    }

    [SkippableFact]
    public async Task When_the_code_expires_its_unsent_mail_is_dropped()
    {
        var account = await Customer();
        Inbox.IsDown = true;
        await Challenge(account);
        await Eventually(() => Api.Show(account).Result["mailsWaiting"], waiting => waiting == "1");

        Advance(Minutes(20));

        await Eventually(() => Api.Show(account).Result["mailsWaiting"], waiting => waiting == "0");
        Assert.Equal("False", (await Api.Show(account))["challengePending"]);
        Inbox.IsDown = false;
        Advance(Minutes(10));
        Assert.Empty(Inbox.To(account.Email));
    }

    private Task MailWaiting(TestAccount account) =>
        Eventually(async () => (await Api.Show(account)).Is(200)["mailsWaiting"], waiting => waiting == "1");
}
