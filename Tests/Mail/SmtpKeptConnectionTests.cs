using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Connections that are kept from mail to mail, and servers that want no more mails on one.</summary>
public sealed class SmtpKeptConnectionTests : SmtpTest
{
    [Fact]
    public async Task Server_that_wants_no_more_mails_on_a_connection_gets_the_mail_at_once_on_a_new_one()
    {
        Sink.MailsPerConnection = 2;

        for (var i = 0; i < 5; i++)
        {
            await Mailer.Send(Given.LoginCode($"customer{i}@example.jp"), default);
        }

        Assert.Equal(3, Sink.Connections);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => $"customer{i}@example.jp"), Sink.Mails.Select(mail => ReadMail.Parse(mail).Headers["To"]));
    }

    [Theory]
    [InlineData("MAIL", SmtpSink.HangUpNow)]
    [InlineData("MAIL", "452 4.5.3 too many")]
    [InlineData("MAIL", "550 5.7.1 no more")]
    [InlineData("RCPT", SmtpSink.HangUpNow)]
    [InlineData("RCPT", "421 4.7.0 bye")]
    [InlineData("DATA", SmtpSink.HangUpNow)]
    public async Task Kept_connection_that_fails_before_the_mail_was_handed_over_is_replaced_at_once(string stage, string reply)
    {
        await Mailer.Send(Given.LoginCode("first@example.jp"), default);
        Sink.At(stage, reply, times: 1);

        await Mailer.Send(Given.LoginCode("second@example.jp"), default);

        Assert.Single(Sink.Mails, mail => mail.Contains("To: second@example.jp", StringComparison.Ordinal));
        Assert.Equal(2, Sink.Connections);
    }

    [Theory]
    [InlineData("MAIL", "421 4.7.0 too many")]
    [InlineData("MAIL", SmtpSink.HangUpNow)]
    public async Task New_connection_that_fails_is_not_replaced(string stage, string reply)
    {
        Sink.At(stage, reply);

        await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(Given.LoginCode(), default));

        Assert.Equal(1, Sink.Connections);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 unknown")]
    [InlineData("RCPT", "450 4.2.0 greylisted")]
    [InlineData("END", SmtpSink.HangUpNow)]
    [InlineData("END", "554 5.7.1 spam")]
    public async Task Refused_recipient_or_mail_is_not_sent_again_on_a_new_connection(string stage, string reply)
    {
        await Mailer.Send(Given.LoginCode(), default);
        Sink.At(stage, reply);

        await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(Given.LoginCode(), default));

        Assert.Equal(1, Sink.Connections);
        Assert.Equal(2, Sink.Commands.Count(command => command.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connection_takes_no_more_mails_than_the_settings_say()
    {
        Options.Mail.Smtp.MailsPerConnection = 2;

        for (var i = 0; i < 5; i++)
        {
            await Mailer.Send(Given.LoginCode(), default);
        }

        Assert.Equal((5, 3), (Sink.Mails.Count, Sink.Connections));
        await Eventually(() => Sink.Goodbyes, goodbyes => goodbyes == 2);
    }

    [Fact]
    public async Task Kept_connection_that_answers_nothing_is_given_up_after_five_seconds()
    {
        await Mailer.Send(Given.LoginCode(), default);
        Sink.At("NOOP", SmtpSink.Silence, times: 1);
        var sending = Mailer.Send(Given.LoginCode(), default);
        await Eventually(() => Sink.Silences, silences => silences == 1);

        Clock.Advance(TimeSpan.FromSeconds(5));

        await sending;
        Assert.Equal((2, 2), (Sink.Mails.Count, Sink.Connections));
    }
}
