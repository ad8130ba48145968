using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Connections that are kept from mail to mail, and servers that want no more mails on one.</summary>
public sealed class SmtpKeptConnectionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SmtpSink _sink = new();
    private SelfCareOptions _options = new();
    private MailKitMailer? _mailer;

    private MailKitMailer Mailer => _mailer ??= new MailKitMailer(_options, _clock);

    public Task InitializeAsync()
    {
        _options = Given.OptionsFor(_sink);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _mailer?.Dispose();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task Server_that_wants_no_more_mails_on_a_connection_gets_the_mail_at_once_on_a_new_one()
    {
        _sink.MailsPerConnection = 2;

        for (var i = 0; i < 5; i++)
        {
            await Mailer.Send(Given.LoginCode($"customer{i}@example.jp"), default);
        }

        Assert.Equal(3, _sink.Connections);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => $"customer{i}@example.jp"), _sink.Mails.Select(mail => ReadMail.Parse(mail).Headers["To"]));
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
        _sink.At(stage, reply, times: 1);

        await Mailer.Send(Given.LoginCode("second@example.jp"), default);

        Assert.Single(_sink.Mails, mail => mail.Contains("To: second@example.jp", StringComparison.Ordinal));
        Assert.Equal(2, _sink.Connections);
    }

    [Theory]
    [InlineData("MAIL", "421 4.7.0 too many")]
    [InlineData("MAIL", SmtpSink.HangUpNow)]
    public async Task New_connection_that_fails_is_not_replaced(string stage, string reply)
    {
        _sink.At(stage, reply);

        await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(Given.LoginCode(), default));

        Assert.Equal(1, _sink.Connections);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 unknown")]
    [InlineData("RCPT", "450 4.2.0 greylisted")]
    [InlineData("END", SmtpSink.HangUpNow)]
    [InlineData("END", "554 5.7.1 spam")]
    public async Task Refused_recipient_or_mail_is_not_sent_again_on_a_new_connection(string stage, string reply)
    {
        await Mailer.Send(Given.LoginCode(), default);
        _sink.At(stage, reply);

        await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(Given.LoginCode(), default));

        Assert.Equal(1, _sink.Connections);
        Assert.Equal(2, _sink.Commands.Count(command => command.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connection_takes_no_more_mails_than_the_settings_say()
    {
        _options.Mail.Smtp.MailsPerConnection = 2;

        for (var i = 0; i < 5; i++)
        {
            await Mailer.Send(Given.LoginCode(), default);
        }

        Assert.Equal((5, 3), (_sink.Mails.Count, _sink.Connections));
        await Eventually(() => _sink.Goodbyes, goodbyes => goodbyes == 2);
    }

    [Fact]
    public async Task Kept_connection_that_answers_nothing_is_given_up_after_five_seconds()
    {
        await Mailer.Send(Given.LoginCode(), default);
        _sink.At("NOOP", SmtpSink.Silence, times: 1);
        var sending = Mailer.Send(Given.LoginCode(), default);
        await Eventually(() => _sink.Silences, silences => silences == 1);

        _clock.Advance(TimeSpan.FromSeconds(5));

        await sending;
        Assert.Equal((2, 2), (_sink.Mails.Count, _sink.Connections));
    }
}
