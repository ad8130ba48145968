using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;
using static OrleansSelfCare.Tests.Mail.MailNotice;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>The product with its own mailer, and a mail server that behaves as real ones do.</summary>
public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_recipient_that_the_server_refuses_is_asked_for_once()
    {
        var account = await Customer();
        await using var mail = new SmtpUnderTest(Inbox);
        mail.Server.Refuse(account.Email);

        var login = (await Api.LogIn(account)).Is(200);
        await Eventually(() => Status(login).Result["delivery"], delivery => delivery == "refused");
        for (var i = 0; i < 10; i++)
        {
            Advance(Minutes(1));
        }

        Assert.Single(mail.Server.Commands, command => command.Contains($"<{account.Email}>", StringComparison.Ordinal));
        Assert.Contains("code-mail-refused RCPT 550 5.1.1", Events(await Api.Timeline(account)));
    }

    [SkippableFact]
    public async Task A_server_that_refuses_the_password_is_named_on_the_timeline_and_the_mail_waits()
    {
        var account = await Customer();
        await using var mail = new SmtpUnderTest(Inbox, options => (options.Smtp.User, options.Smtp.Password) = ("gateway", "secret"));
        mail.Server.At("AUTH", "535 5.7.8 no", times: 1);

        var login = (await Api.LogIn(account)).Is(200);

        Assert.Equal("queued", login["delivery"]);
        await SentLater(login);
        Assert.Contains("code-not-taken AUTH 535", Events(await Api.Timeline(account)));
    }

    [SkippableFact]
    public async Task Greylisting_delays_a_mail_and_loses_none()
    {
        var account = await Customer();
        await using var mail = new SmtpUnderTest(Inbox);
        mail.Server.At(account.Email, "450 4.2.0 greylisted", times: 1);

        var login = (await Api.LogIn(account)).Is(200);

        await SentLater(login);
        Assert.Contains("code-not-taken RCPT 450 4.2.0", Events(await Api.Timeline(account)));
        Assert.Single(mail.MailsTo(account));
    }

    [SkippableFact]
    public async Task A_connection_that_takes_no_more_mails_delays_nobody()
    {
        await using var mail = new SmtpUnderTest(Inbox, options => options.Smtp.Connections = 1);
        mail.Server.MailsPerConnection = 1;

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("sent", (await Api.LogIn(await Customer())).Is(200)["delivery"]);
        }
    }

    [SkippableFact]
    public async Task The_second_mail_server_takes_the_mails_of_one_that_is_away()
    {
        var account = await Customer();
        await using var second = new SmtpSink();
        await using var mail = new SmtpUnderTest(Inbox, options => options.Relays.Add(Given.OptionsFor(second).Mail.Smtp));
        await mail.Server.Stop();

        Assert.Equal("sent", (await Api.LogIn(account)).Is(200)["delivery"]);
        Assert.Single(second.Mails, text => text.Contains(account.Email, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_mail_that_came_back_to_its_envelope_sender_reaches_the_waiting_customer()
    {
        var account = await Customer();
        await using var mail = new SmtpUnderTest(Inbox);
        var login = (await Api.LogIn(account)).Is(200);
        Assert.Equal("sent", login["delivery"]);
        var senders = mail.Server.Commands.Select(command => EnvelopeToken().Match(command)).Where(match => match.Success).ToList();

        foreach (var sender in senders)
        {
            (await Report(Bounce(sender.Groups[1].Value))).Is(204);
        }

        Assert.Equal("bounced", (await Status(login)).Is(200)["delivery"]);
    }

    private Task SentLater(Reply login) => Eventually(
        () =>
        {
            Advance(Seconds(5));
            return Status(login).Result["delivery"];
        },
        delivery => delivery == "sent");

    [GeneratedRegex(@"^MAIL FROM:<bounces\+([a-z2-7]+)@", RegexOptions.IgnoreCase)]
    private static partial Regex EnvelopeToken();

    /// <summary>A mail server, to which the host's mails go by the product's mailer until the test ends.</summary>
    private sealed class SmtpUnderTest : IAsyncDisposable
    {
        private readonly Inbox _inbox;
        private readonly MailKitMailer _mailer;

        public SmtpUnderTest(Inbox inbox, Action<MailOptions>? adjust = null)
        {
            var options = Given.OptionsFor(Server);
            options.Mail.ReturnPath = "bounces+{token}@bounce.example.jp";
            adjust?.Invoke(options.Mail);
            _mailer = new MailKitMailer(options, new FakeTimeProvider());
            _inbox = inbox;
            _inbox.Next = _mailer;
        }

        public SmtpSink Server { get; } = new();

        public IEnumerable<string> MailsTo(TestAccount account) =>
            Server.Mails.Where(text => text.Contains(account.Email, StringComparison.Ordinal));

        public async ValueTask DisposeAsync()
        {
            _inbox.Next = null;
            await _mailer.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
