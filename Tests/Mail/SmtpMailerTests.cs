using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Rules;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What every mailer that talks SMTP does.</summary>
public abstract class SmtpMailerTests : IAsyncLifetime
{
    private IMailer? _mailer;

    private protected FakeTimeProvider Clock { get; } = new();

    private protected SmtpSink Sink { get; } = new();

    private protected SelfCareOptions Options { get; private set; } = new();

    private protected IMailer Mailer => _mailer ??= New(Options, Clock);

    public Task InitializeAsync()
    {
        Options = Given.OptionsFor(Sink);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        (_mailer as IDisposable)?.Dispose();
        await Sink.DisposeAsync();
    }

    [Fact]
    public async Task Delivers_the_mail_as_it_was_composed()
    {
        await Mailer.Send(Given.LoginCode(), default);

        var mail = ReadMail.Parse(Assert.Single(Sink.Mails));
        Assert.Equal("【楽天モバイル】ログイン認証コードの送付", mail.Subject);
        Assert.Equal("taro@example.jp", mail.Headers["To"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.EndsWith("@comm.rakuten.co.jp>", mail.Headers["Message-ID"], StringComparison.Ordinal);
        Assert.Contains("ログイン認証コード 696581\r\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("このコードは誰とも共有しないでください。", mail.SeenHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_in_if_there_is_a_user()
    {
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "pässword");

        await Mailer.Send(Given.LoginCode(), default);

        Assert.Equal("gateway:pässword", Assert.Single(Sink.Logins));
        Assert.Single(Sink.Mails);
    }

    [Fact]
    public async Task A_refused_recipient_is_told_by_status_and_hinders_nobody()
    {
        Sink.Refuse("nobody@example.jp");

        var refused = await NotTaken(Given.LoginCode("nobody@example.jp"));
        await Mailer.Send(Given.LoginCode(), default);

        Assert.EndsWith(", status 550", refused.Message, StringComparison.Ordinal);
        Assert.Single(Sink.Mails);
    }

    [Fact]
    public async Task A_slow_recipient_holds_up_nobody_else()
    {
        var gate = Sink.Hold("slow@example.jp");
        var slow = Mailer.Send(Given.LoginCode("slow@example.jp"), default);
        await gate.Arrival();

        await Mailer.Send(Given.LoginCode(), default);
        Assert.False(slow.IsCompleted);

        gate.Open();
        await slow;
        Assert.Equal(2, Sink.Mails.Count);
    }

    [Fact]
    public async Task No_more_mails_are_on_their_way_at_once_than_the_settings_say()
    {
        var gate = Sink.Hold("slow@example.jp");
        var mails = Enumerable.Range(0, 6).Select(_ => Mailer.Send(Given.LoginCode("slow@example.jp"), default)).ToList();
        await gate.Arrival();
        await gate.Arrival();

        // Ten mails by another mailer: long enough for a third to come to the gate, if it could.
        var other = New(Options, Clock);
        for (var i = 0; i < 10; i++)
        {
            await other.Send(Given.LoginCode(), default);
        }

        (other as IDisposable)?.Dispose();
        Assert.Equal(Options.Mail.Smtp.Connections, gate.Arrived);

        gate.Open();
        await Task.WhenAll(mails);
        Assert.Equal(16, Sink.Mails.Count);
    }

    [Fact]
    public async Task A_dead_server_is_a_mail_not_taken_until_it_is_back()
    {
        await Sink.Stop();
        var failed = await NotTaken(Given.LoginCode());
        Assert.Contains("ConnectionRefused", failed.Message, StringComparison.Ordinal);

        Sink.Start();
        await Mailer.Send(Given.LoginCode(), default);
        Assert.Single(Sink.Mails);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_on_and_frees_its_lane()
    {
        Options.Mail.Smtp.Connections = 1;
        Sink.Mute = true;
        var sending = NotTaken(Given.LoginCode());
        Clock.Advance(Options.Mail.Smtp.Timeout);
        Assert.Equal("TimeoutException", (await sending).Message);

        Sink.Mute = false;
        await Mailer.Send(Given.LoginCode(), default);
        Assert.Single(Sink.Mails);
    }

    [Fact]
    public async Task The_caller_can_cancel()
    {
        using var cancel = new CancellationTokenSource();
        var gate = Sink.Hold("slow@example.jp");
        var slow = Mailer.Send(Given.LoginCode("slow@example.jp"), cancel.Token);
        await gate.Arrival();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Empty(Sink.Mails);
    }

    [Fact]
    public async Task A_mail_whose_fate_is_unknown_is_not_sent_twice()
    {
        await Mailer.Send(Given.LoginCode(), default);
        Sink.HangUpAfterData = true;

        await NotTaken(Given.LoginCode("second@example.jp"));

        Assert.Single(Sink.Mails, mail => mail.Contains("second@example.jp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_neither_login_nor_mail()
    {
        Sink.OffersTls = true;
        Options.Mail.Smtp.Security = "StartTls";
        Options.Mail.Smtp.User = "gateway";

        await NotTaken(Given.LoginCode());

        Assert.Equal(1, Sink.Connections);
        Assert.Empty(Sink.Logins);
        Assert.Empty(Sink.Mails);
    }

    [Fact]
    public async Task A_server_without_the_encryption_asked_for_gets_neither_login_nor_mail()
    {
        Options.Mail.Smtp.Security = "StartTls";
        Options.Mail.Smtp.User = "gateway";

        await NotTaken(Given.LoginCode());

        Assert.Equal(1, Sink.Connections);
        Assert.Empty(Sink.Logins);
        Assert.Empty(Sink.Mails);
    }

    [Fact]
    public async Task No_exception_carries_the_code_or_the_address()
    {
        Sink.Refuse("taro@example.jp");
        var refused = await NotTaken(Given.LoginCode());
        var malformed = await NotTaken(Given.LoginCode("taro@example.jp\r\nBcc: spy@example.com"));
        await Sink.Stop();
        var dead = await NotTaken(Given.LoginCode());

        Assert.All([refused, malformed, dead], e =>
        {
            Assert.Null(e.InnerException);
            Assert.DoesNotContain("taro", e.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Given.Digits, e.ToString(), StringComparison.Ordinal);
        });
    }

    protected abstract IMailer New(SelfCareOptions options, TimeProvider clock);

    private protected Task<MailDeliveryException> NotTaken(OutgoingMail mail) =>
        Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(mail, default));
}
