using OrleansSelfCare.Mail.Testing;
using Outcome = OrleansSelfCare.Grains.Interfaces.MailTest.Outcome;
using Step = OrleansSelfCare.Grains.Interfaces.MailTest.Step;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What a test mail says of each stage with a mail server.</summary>
public sealed class MailTesterTests : SmtpTest
{
    private readonly DnsSink _dns = new();

    public MailTesterTests()
    {
        Options.Mail.DnsServer = _dns.Address;
        (Options.Mail.Smtp.User, Options.Mail.Smtp.Password) = ("gateway", "secret-of-the-relay");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _dns.DisposeAsync();
    }

    [Fact]
    public async Task Each_stage_that_passes_is_told_and_the_mail_arrives()
    {
        var steps = await Conversation();

        Assert.Equal(
            ["connect Passed", "tls Skipped", "ehlo Passed", "auth Passed", "mail Passed", "rcpt Passed", "data Passed"],
            steps.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.All(steps, step => Assert.Null(step.Advice));
        Assert.Contains("8BITMIME", steps.Single(step => step.Name == "ehlo").Found, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", steps[0].Found, StringComparison.Ordinal);
        var mail = ReadMail.Parse(Assert.Single(Sink.Mails));
        Assert.Contains("テスト", mail.Text, StringComparison.Ordinal);
        Assert.Equal(1, Sink.Goodbyes);
    }

    [Theory]
    [InlineData("greeting", "554 not you", "connect greeting", "greeting 554", "greeting")]
    [InlineData("greeting", "421 busy", "connect greeting", "greeting 421", "later")]
    [InlineData("EHLO", "550 what a name", "connect ehlo", "EHLO 550", "ehlo")]
    [InlineData("AUTH", "535 5.7.8 no", "connect tls ehlo auth", "AUTH 535", "auth")]
    [InlineData("MAIL", "553 5.7.1 not your address", "connect tls ehlo auth mail", "MAIL 553 5.7.1", "mail")]
    [InlineData("RCPT", "550 5.1.1 nobody", "connect tls ehlo auth mail rcpt", "RCPT 550 5.1.1", "rcpt")]
    [InlineData("RCPT", "553 5.1.8 not your address", "connect tls ehlo auth mail rcpt", "RCPT 553 5.1.8", "mail")]
    [InlineData("RCPT", "450 4.2.0 greylisted", "connect tls ehlo auth mail rcpt", "RCPT 450 4.2.0", "later")]
    [InlineData("END", "554 5.6.0 spam", "connect tls ehlo auth mail rcpt data", "DATA 554 5.6.0", "data")]
    public async Task The_stage_that_failed_is_the_last_and_says_what_to_do(
        string stage, string reply, string names, string found, string advice)
    {
        Sink.At(stage, reply);

        var steps = await Conversation();

        Assert.Equal(names.Split(' '), steps.Select(step => step.Name));
        Assert.Equal((Outcome.Failed, found, advice), (steps[^1].Outcome, steps[^1].Found, steps[^1].Advice));
        Assert.All(steps.SkipLast(1), step => Assert.NotEqual(Outcome.Failed, step.Outcome));
        Assert.DoesNotContain(steps, step => step.Found.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_with_the_addresses_that_were_tried()
    {
        await Sink.Stop();

        var step = Assert.Single(await Conversation());

        Assert.Equal(("connect", Outcome.Failed, "connect"), (step.Name, step.Outcome, step.Advice));
        Assert.Contains("127.0.0.1 refused", step.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_told()
    {
        (Options.Mail.Smtp.Security, Sink.OffersTls) = ("StartTls", true);

        var last = (await Conversation())[^1];

        Assert.Equal(("tls", Outcome.Failed, "TLS: untrusted", "tls-untrusted"), (last.Name, last.Outcome, last.Found, last.Advice));
    }

    [Fact]
    public async Task Every_mail_server_is_tested()
    {
        await using var second = new SmtpSink();
        Options.Mail.Relays.Add(Given.OptionsFor(second).Mail.Smtp);
        Sink.At("AUTH", "535 5.7.8 no");

        var steps = await Conversation();

        Assert.Equal(["AUTH 535"], steps.Where(step => step.Outcome == Outcome.Failed).Select(step => step.Found));
        Assert.Single(second.Mails);
    }

    [Fact]
    public async Task DNS_is_told_though_the_mail_server_is_away()
    {
        await Sink.Stop();
        _dns.AddText(Options.Mail.From.Split('@')[1], "v=spf1 -all");

        var steps = await Test();

        Assert.Contains(steps, step => step is { Name: "spf", Outcome: Outcome.Passed });
        Assert.Contains(steps, step => step is { Name: "bounces", Outcome: Outcome.Skipped, Advice: "bounces-off" });
    }

    [Fact]
    public async Task Mails_that_are_files_have_no_server_to_test()
    {
        Options.Mail.Transport = "File";

        Assert.Equal(Outcome.Skipped, Assert.Single(await Test()).Outcome);
    }

    private Task<IReadOnlyList<Step>> Test() => new MailTester(Options, Clock).Test("ip-phone", "me@example.jp");

    private async Task<List<Step>> Conversation() =>
        [.. (await Test()).Where(step => step.Subject.Contains(':', StringComparison.Ordinal))];
}
