using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Two mail servers in order: when the second one gets the mail.</summary>
public sealed class SmtpRelaysTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines _log = new();
    private readonly SmtpSink _first = new();
    private readonly SmtpSink _second = new();
    private SelfCareOptions _options = new();
    private MailKitMailer? _mailer;

    private MailKitMailer Mailer => _mailer ??= new MailKitMailer(_options, _clock, _log);

    public Task InitializeAsync()
    {
        _options = Given.OptionsFor(_first);
        _options.Mail.Relays.Add(Given.OptionsFor(_second).Mail.Smtp);
        (_options.Mail.Smtp.User, _options.Mail.Smtp.Password) = ("gateway", "secret");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _mailer?.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task First_server_gets_the_mails_while_it_is_there()
    {
        await Send();
        await Send();

        Assert.Equal((2, 0), (_first.Mails.Count, _second.Connections));
    }

    [Theory]
    [InlineData("greeting", "421 4.3.2 shutting down", "greeting 421")]
    [InlineData("EHLO", "550 5.7.1 what a name", "EHLO 550")]
    [InlineData("AUTH", "535 5.7.8 no", "AUTH 535")]
    [InlineData("MAIL", "451 4.3.0 full", "MAIL 451 4.3.0")]
    [InlineData("MAIL", "553 5.7.1 not from you", "MAIL 553 5.7.1")]
    [InlineData("RCPT", "421 4.7.0 bye", "RCPT 421 4.7.0")]
    [InlineData("RCPT", "530 5.7.0 who are you", "RCPT 530 5.7.0")]
    [InlineData("RCPT", "451 4.3.0 temporary lookup failure", "RCPT 451 4.3.0")]
    [InlineData("RCPT", "454 4.7.1 relay access denied", "RCPT 454 4.7.1")]
    [InlineData("RCPT", "554 5.7.1 client host rejected", "RCPT 554 5.7.1")]
    [InlineData("RCPT", "550 5.1.7 bad sender", "RCPT 550 5.1.7")]
    [InlineData("RCPT", "450 4.1.8 sender's domain not found", "RCPT 450 4.1.8")]
    [InlineData("RCPT", "554 5.5.4 no such parameter", "RCPT 554 5.5.4")]
    [InlineData("RCPT", SmtpSink.HangUpNow, "lost: RCPT")]
    [InlineData("DATA", "451 4.3.0 not now", "DATA 451 4.3.0")]
    [InlineData("END", "554 5.7.1 spam", "DATA 554 5.7.1")]
    public async Task Second_server_gets_the_mail_that_the_first_refused_for_a_reason_of_its_own(string stage, string reply, string reason)
    {
        _first.At(stage, reply);

        await Send();

        Assert.Equal((0, 1), (_first.Mails.Count, _second.Mails.Count));
        var line = Assert.Single(_log.Lines);
        Assert.StartsWith($"Mail relay localhost:{_first.Port}: {reason}. The next one is tried", line, StringComparison.Ordinal);
        Assert.DoesNotContain("taro", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_server_gets_the_mail_if_nobody_listens_at_the_first()
    {
        await _first.Stop();

        await Send();

        Assert.Single(_second.Mails);
    }

    [Fact]
    public async Task Second_server_gets_the_mail_if_the_first_does_not_greet_for_20_seconds()
    {
        _first.Mute = true;
        var sending = Send();
        await Eventually(() => _first.Connections, connections => connections == 1);

        _clock.Advance(TimeSpan.FromSeconds(20));

        await sending;
        Assert.Single(_second.Mails);
    }

    [Theory]
    [InlineData("550 5.1.1 unknown")]
    [InlineData("450 4.2.0 greylisted")]
    public async Task Refused_recipient_goes_to_no_other_server_and_does_not_make_the_server_away(string reply)
    {
        _first.At("nobody@example.jp", reply);

        await Fails("nobody@example.jp");
        await Send();

        Assert.Equal((1, 0), (_first.Mails.Count, _second.Connections));
    }

    [Fact]
    public async Task Greylisted_mail_is_accepted_by_the_same_server_the_next_time()
    {
        _first.At("taro@example.jp", "450 4.2.0 greylisted", times: 1);

        await Fails();
        await Send();

        Assert.Equal((1, 0), (_first.Mails.Count, _second.Connections));
    }

    [Theory]
    [InlineData(SmtpSink.HangUpNow, "lost: DATA")]
    [InlineData(SmtpSink.Silence, "timed out: DATA")]
    public async Task Mail_that_the_first_may_have_accepted_goes_to_no_other_server(string reply, string reason)
    {
        _first.At("END", reply);
        var sending = Fails();
        if (reply == SmtpSink.Silence)
        {
            await Eventually(() => _first.Silences, silences => silences == 1);
            _clock.Advance(_options.Mail.Smtp.Timeout);
        }

        Assert.Equal(reason, await sending);
        Assert.Equal(0, _second.Connections);
    }

    [Fact]
    public async Task Server_that_is_away_is_passed_over_for_30_seconds_and_then_tried_by_one_mail()
    {
        _first.At("AUTH", "535 5.7.8 no", times: 1);
        await Send();
        _clock.Advance(TimeSpan.FromSeconds(29));
        await Send();
        Assert.Equal((1, 0), (_first.Connections, _first.Mails.Count));

        _clock.Advance(TimeSpan.FromSeconds(1));
        var gate = _first.Hold("slow@example.jp");
        var probe = Mailer.Send(Given.LoginCode("slow@example.jp"), default);
        await gate.Arrival();
        await Send();
        Assert.Equal(3, _second.Mails.Count);

        gate.Open();
        await probe;
        await Send();
        Assert.Equal((2, 3), (_first.Mails.Count, _second.Mails.Count));
    }

    [Fact]
    public async Task Server_that_was_away_is_tried_at_once_if_the_others_fail()
    {
        _first.At("AUTH", "535 5.7.8 no", times: 1);
        await Send();
        await _second.Stop();

        await Send();

        Assert.Equal((1, 1), (_first.Mails.Count, _second.Mails.Count));
    }

    [Fact]
    public async Task Servers_that_are_all_away_are_all_tried()
    {
        await _first.Stop();
        await _second.Stop();
        Assert.Equal("connect: refused", await Fails());
        _first.Start();

        await Send();

        Assert.Single(_first.Mails);
    }

    [Fact]
    public async Task Check_logs_what_is_wrong_and_keeps_the_connections_that_are_right()
    {
        _first.At("AUTH", "535 5.7.8 no");

        await Mailer.Check(default);

        var line = Assert.Single(_log.Lines);
        Assert.StartsWith($"Mail relay localhost:{_first.Port}: AUTH 535.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        await _first.Stop();
        await Send();
        Assert.Equal((1, 1), (_second.Connections, _second.Mails.Count));
    }

    private Task Send() => Mailer.Send(Given.LoginCode(), default);

    private async Task<string> Fails(string to = "taro@example.jp") =>
        (await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(Given.LoginCode(to), default))).Failure.Reason;
}
