using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Tests.Rules;







namespace OrleansSelfCare.Tests.Mail;

public sealed class MailKitMailerTests : SmtpMailerTests
{
    [Fact]
    public async Task The_products_clock_dates_the_mail()
    {
        await Mailer.Send(Given.LoginCode(), default);

        Assert.Equal("Sat, 01 Jan 2000 00:00:00 +0000", ReadMail.Parse(Assert.Single(Sink.Mails)).Headers["Date"]);
    }

    [Fact]
    public async Task A_connection_is_kept_from_mail_to_mail_and_logged_in_once()
    {
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "secret");

        await Mailer.Send(Given.LoginCode(), default);
        await Mailer.Send(Given.LoginCode(), default);
        await Mailer.Send(Given.AddressChanged(), default);

        Assert.Equal(3, Sink.Mails.Count);
        Assert.Equal(1, Sink.Connections);
        Assert.Single(Sink.Logins);
    }

    [Fact]
    public async Task A_refused_recipient_leaves_the_connection_usable()
    {
        Sink.Refuse("nobody@example.jp");

        await NotTaken(Given.LoginCode("nobody@example.jp"));
        await Mailer.Send(Given.LoginCode(), default);

        Assert.Equal(1, Sink.Connections);
    }

    [Fact]
    public async Task A_connection_that_the_server_dropped_is_replaced_and_the_mail_comes_once()
    {
        await Mailer.Send(Given.LoginCode("first@example.jp"), default);
        Sink.HangUp();

        await Mailer.Send(Given.LoginCode("second@example.jp"), default);

        Assert.Equal(2, Sink.Connections);
        Assert.Equal(["first@example.jp", "second@example.jp"], Sink.Mails.Select(mail => ReadMail.Parse(mail).Headers["To"]));
    }

    [Fact]
    public async Task A_server_that_was_restarted_costs_no_mail()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Mailer.Send(Given.LoginCode(), default)));
        await Sink.Stop();
        Sink.Start();

        await Mailer.Send(Given.LoginCode(), default);

        Assert.Equal(5, Sink.Mails.Count);
    }

    [Fact]
    public async Task An_idle_connection_is_not_kept_for_long()
    {
        await Mailer.Send(Given.LoginCode(), default);
        Clock.Advance(TimeSpan.FromSeconds(29));
        await Mailer.Send(Given.LoginCode(), default);
        Assert.Equal(1, Sink.Connections);

        Clock.Advance(TimeSpan.FromSeconds(41));
        await Mailer.Send(Given.LoginCode(), default);
        Assert.Equal(2, Sink.Connections);
    }

    [Fact]
    public async Task Its_end_says_goodbye_to_the_server()
    {
        var mailer = new MailKitMailer(Options, Clock);
        await mailer.Send(Given.LoginCode(), default);

        await mailer.DisposeAsync();

        Assert.Equal(1, Sink.Goodbyes);
    }

    protected override IMailer New(SelfCareOptions options, TimeProvider clock) => new MailKitMailer(options, clock);
}
