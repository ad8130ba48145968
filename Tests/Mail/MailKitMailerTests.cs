using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

public sealed class MailKitMailerTests : SmtpTest
{
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_uses_a_transfer_encoding_that_the_server_accepts(bool eightBit)
    {
        Sink.OffersEightBit = eightBit;
        Options.Lines["ip-phone"].Mail.SenderName = "楽天モバイル";

        await Mailer.Send(Given.LoginCode(), default);

        var mail = Assert.Single(Sink.Mails);
        Assert.Equal(eightBit, mail.Any(c => c > '\x7f'));
        Assert.Contains("ログイン認証コード 696581\r\n", ReadMail.Parse(mail).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_long_text_has_lines_of_at_most_998_octets(bool eightBit)
    {
        Sink.OffersEightBit = eightBit;
        var site = string.Concat(Enumerable.Repeat("楽天モバイル", 100));
        Options.Lines["ip-phone"].Mail.SiteName = site;

        await Mailer.Send(Given.LoginCode(), default);

        var mail = Assert.Single(Sink.Mails);
        Assert.All(mail.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        Assert.Contains(site, ReadMail.Parse(mail).Text, StringComparison.Ordinal);
        Assert.Contains(site, ReadMail.Parse(mail).SeenHtml, StringComparison.Ordinal);
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

        var refused = await SendFails(Given.LoginCode("nobody@example.jp"));
        await Mailer.Send(Given.LoginCode(), default);

        Assert.Equal("RCPT 550 5.1.1", refused.Message);
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

        // Ten mails from another mailer take long enough for a third mail to reach the gate if the limit did not hold.
        using var other = new MailKitMailer(Options, Clock);
        for (var i = 0; i < 10; i++)
        {
            await other.Send(Given.LoginCode(), default);
        }

        Assert.Equal(Options.Mail.Smtp.Connections, gate.Arrived);

        gate.Open();
        await Task.WhenAll(mails);
        Assert.Equal(16, Sink.Mails.Count);
    }

    [Fact]
    public async Task A_dead_server_is_a_mail_not_taken_until_it_is_back()
    {
        await Sink.Stop();
        var failed = await SendFails(Given.LoginCode());
        Assert.Equal("connect: refused", failed.Message);

        Sink.Start();
        await Mailer.Send(Given.LoginCode(), default);
        Assert.Single(Sink.Mails);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_on_and_frees_its_lane()
    {
        Options.Mail.Smtp.Connections = 1;
        Sink.Mute = true;
        var sending = SendFails(Given.LoginCode());
        await Eventually(() => Sink.Connections, connections => connections == 1);
        // The server knows before the client that they are connected.
        await Task.Delay(200);
        Clock.Advance(Options.Mail.Smtp.Timeout);
        Assert.Equal("timed out: greeting", (await sending).Message);

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

        await SendFails(Given.LoginCode("second@example.jp"));

        Assert.Single(Sink.Mails, mail => mail.Contains("second@example.jp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Code_is_sent_while_more_notices_wait_than_there_are_connections()
    {
        var gate = Sink.Hold("old@example.jp");
        var notices = Enumerable.Range(0, 4).Select(_ => Mailer.Send(Given.AddressChanged(), default)).ToArray();
        await Eventually(() => Sink.Connections, connections => connections > 0);

        await Mailer.Send(Given.LoginCode(), default).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.All(notices, notice => Assert.False(notice.IsCompleted));
        gate.Open();
        await Task.WhenAll(notices);
    }

    [Fact]
    public async Task Code_goes_before_the_notices_that_wait_for_the_only_connection()
    {
        Options.Mail.Smtp.Connections = 1;
        using var first = Sink.Hold("first@example.jp");
        using var second = Sink.Hold("second@example.jp");
        var sending = new List<Task> { Mailer.Send(Given.AddressChanged("first@example.jp"), default) };
        await first.Arrival();
        sending.Add(Mailer.Send(Given.LoginCode("second@example.jp"), default));
        sending.Add(Mailer.Send(Given.AddressChanged("third@example.jp"), default));
        first.Open();
        await second.Arrival();
        sending.Add(Mailer.Send(Given.LoginCode("fourth@example.jp"), default));
        second.Open();
        await Task.WhenAll(sending);

        Assert.Equal(
            ["first@example.jp", "second@example.jp", "fourth@example.jp", "third@example.jp"],
            Sink.Mails.Select(mail => ReadMail.Parse(mail).Headers["To"]));
    }

    [Fact]
    public async Task Mail_that_is_cancelled_while_it_waits_leaves_its_turn_to_the_next()
    {
        Options.Mail.Smtp.Connections = 1;
        using var cancel = new CancellationTokenSource();
        using var first = Sink.Hold("first@example.jp");
        var sending = Mailer.Send(Given.LoginCode("first@example.jp"), default);
        await first.Arrival();
        var cancelled = Mailer.Send(Given.LoginCode("second@example.jp"), cancel.Token);
        var notice = Mailer.Send(Given.AddressChanged("third@example.jp"), default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        first.Open();

        await Task.WhenAll(sending, notice);

        Assert.Equal(["first@example.jp", "third@example.jp"], Sink.Mails.Select(mail => ReadMail.Parse(mail).Headers["To"]));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_neither_login_nor_mail()
    {
        Sink.OffersTls = true;
        Options.Mail.Smtp.Security = "StartTls";
        Options.Mail.Smtp.User = "gateway";

        await FailsWithoutLoginAndMail();
    }

    [Fact]
    public async Task A_server_without_the_encryption_asked_for_gets_neither_login_nor_mail()
    {
        Options.Mail.Smtp.Security = "StartTls";
        Options.Mail.Smtp.User = "gateway";

        await FailsWithoutLoginAndMail();
    }

    [Fact]
    public async Task No_exception_carries_the_code_or_the_address()
    {
        Sink.Refuse("taro@example.jp");
        var refused = await SendFails(Given.LoginCode());
        var malformed = await SendFails(Given.LoginCode("taro@example.jp\r\nBcc: spy@example.com"));
        await Sink.Stop();
        var dead = await SendFails(Given.LoginCode());

        Assert.All([refused, malformed, dead], e =>
        {
            Assert.Null(e.InnerException);
            Assert.DoesNotContain("taro", e.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Given.Digits, e.ToString(), StringComparison.Ordinal);
        });
    }

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

        await SendFails(Given.LoginCode("nobody@example.jp"));
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

    private async Task FailsWithoutLoginAndMail()
    {
        await SendFails(Given.LoginCode());

        Assert.Equal(1, Sink.Connections);
        Assert.Empty(Sink.Logins);
        Assert.Empty(Sink.Mails);
    }

    private Task<MailDeliveryException> SendFails(OutgoingMail mail) =>
        Assert.ThrowsAsync<MailDeliveryException>(() => Mailer.Send(mail, default));
}
