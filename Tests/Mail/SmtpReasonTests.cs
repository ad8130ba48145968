using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Why a mail was not accepted: the stage and the code of the server's reply, and no text of the server.</summary>
public sealed class SmtpReasonTests : SmtpTest
{
    [Theory]
    [InlineData("greeting", "421 4.3.2 shutting down", "greeting 421")]
    [InlineData("greeting", "554 5.7.1 not from there", "greeting 554")]
    [InlineData("EHLO", "550 5.7.1 what a name", "EHLO 550")]
    [InlineData("AUTH", "535 5.7.8 no", "AUTH 535")]
    [InlineData("AUTH", "454 4.7.0 later", "AUTH 454")]
    [InlineData("MAIL", "530 5.7.0 who are you", "MAIL 530 5.7.0")]
    [InlineData("MAIL", "421 4.7.0 too many", "MAIL 421 4.7.0")]
    [InlineData("MAIL", "451 no status", "MAIL 451")]
    [InlineData("RCPT", "550 5.1.1 unknown", "RCPT 550 5.1.1")]
    [InlineData("RCPT", "450 4.2.0 greylisted", "RCPT 450 4.2.0")]
    [InlineData("RCPT", "550-5.7.1 first line\r\n550 5.7.1 second line", "RCPT 550 5.7.1")]
    [InlineData("RCPT", "550 5.1.1.9 is no status", "RCPT 550")]
    [InlineData("RCPT", "550 4.1.1 is of another class", "RCPT 550")]
    [InlineData("DATA", "451 4.3.0 not now", "DATA 451 4.3.0")]
    [InlineData("END", "554 5.6.0 spam", "DATA 554 5.6.0")]
    [InlineData("greeting", SmtpSink.HangUpNow, "lost: greeting")]
    [InlineData("EHLO", SmtpSink.HangUpNow, "lost: EHLO")]
    [InlineData("AUTH", SmtpSink.HangUpNow, "lost: AUTH")]
    [InlineData("MAIL", SmtpSink.HangUpNow, "lost: MAIL")]
    [InlineData("RCPT", SmtpSink.HangUpNow, "lost: RCPT")]
    [InlineData("DATA", SmtpSink.HangUpNow, "lost: DATA")]
    [InlineData("END", SmtpSink.HangUpNow, "lost: DATA")]
    public async Task Reason_is_the_stage_and_the_code_of_the_reply(string stage, string reply, string reason)
    {
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "secret");
        Sink.At(stage, reply);

        Assert.Equal(reason, (await SendFails()).Reason);
    }

    [Theory]
    [InlineData("greeting", "timed out: greeting")]
    [InlineData("EHLO", "timed out: EHLO")]
    [InlineData("AUTH", "timed out: AUTH")]
    [InlineData("MAIL", "timed out: MAIL")]
    [InlineData("RCPT", "timed out: RCPT")]
    [InlineData("DATA", "timed out: DATA")]
    [InlineData("END", "timed out: DATA")]
    public async Task Reason_of_silence_is_the_stage(string stage, string reason)
    {
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "secret");
        Sink.At(stage, SmtpSink.Silence);
        var sending = SendFails();
        await Eventually(() => Sink.Silences, silences => silences == 1);
        // The server knows before the client that they are connected.
        await Task.Delay(stage == "greeting" ? 200 : 0);

        Clock.Advance(Options.Mail.Smtp.Timeout);

        Assert.Equal(reason, (await sending).Reason);
    }

    [Theory]
    [InlineData("StartTls", "454 4.7.0 not now", null, "TLS 454")]
    [InlineData("StartTls", null, "this is no TLS", "TLS: failed")]
    [InlineData("StartTls", null, null, "TLS: untrusted")]
    [InlineData("Tls", null, null, "TLS: untrusted")]
    public async Task Reason_of_no_encryption_says_why(string security, string? startTls, string? handshake, string reason)
    {
        Sink.OffersTls = true;
        Sink.BeginsWithTls = security == "Tls";
        Options.Mail.Smtp.Security = security;
        if (startTls is not null)
        {
            Sink.At("STARTTLS", startTls);
        }

        if (handshake is not null)
        {
            Sink.At("TLS", handshake);
        }

        Assert.Equal(reason, (await SendFails()).Reason);
    }

    [Fact]
    public async Task Reason_is_that_encryption_or_authentication_is_not_offered()
    {
        Options.Mail.Smtp.Security = "StartTls";
        Assert.Equal("TLS: not offered", (await SendFails()).Reason);

        Sink.Mechanisms = "";
        (Options.Mail.Smtp.Security, Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("None", "gateway", "secret");
        Assert.Equal("AUTH: not offered", (await SendFails()).Reason);
    }

    [Fact]
    public async Task Reason_is_that_nobody_listens_or_that_there_is_no_such_host()
    {
        await Sink.Stop();
        Assert.Equal("connect: refused", (await SendFails()).Reason);

        Options.Mail.Smtp.Host = "no-such-host.invalid";
        Assert.Equal("connect: no address", (await SendFails()).Reason);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 unknown", true, "5.1.1")]
    [InlineData("RCPT", "552 mailbox full", true, null)]
    [InlineData("RCPT", "450 4.2.0 greylisted", false, "4.2.0")]
    [InlineData("RCPT", "530 5.7.0 who are you", false, "5.7.0")]
    [InlineData("RCPT", "503 5.5.1 first something else", false, "5.5.1")]
    [InlineData("RCPT", "550 5.1.7 bad sender", false, "5.1.7")]
    [InlineData("RCPT", "553 5.1.8 sender's domain not found", false, "5.1.8")]
    [InlineData("RCPT", "554 5.5.4 no such parameter", false, "5.5.4")]
    [InlineData("RCPT", "550 5.5.0 Requested action not taken: mailbox unavailable", true, "5.5.0")]
    [InlineData("RCPT", "554 5.3.5 broken", false, "5.3.5")]
    [InlineData("MAIL", "550 5.7.1 not from you", false, "5.7.1")]
    [InlineData("END", "554 5.7.1 spam", false, "5.7.1")]
    [InlineData("RCPT", SmtpSink.HangUpNow, false, null)]
    public async Task Only_5xx_to_the_recipient_refuses_it_permanently(string stage, string reply, bool isRefused, string? status)
    {
        Sink.At(stage, reply);

        var failure = await SendFails();

        Assert.Equal((isRefused, status), (failure.IsRefused, failure.EnhancedStatus));
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN PLAIN CRAM-MD5")]
    public async Task Wrong_password_is_sent_once_a_try(string mechanisms)
    {
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "secret");
        Sink.Mechanisms = mechanisms;
        Sink.At("AUTH", "535 5.7.8 no");

        await SendFails();

        Assert.Single(Sink.Logins);
    }

    private async Task<MailFailure> SendFails()
    {
        using var mailer = new MailKitMailer(Options, Clock);
        return (await Assert.ThrowsAsync<MailDeliveryException>(() => mailer.Send(Given.LoginCode(), default))).Failure;
    }
}
