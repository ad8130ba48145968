using System.Text;
using OrleansSelfCare.Mail.Reports;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Bounces and complaints as mail servers send them, and messages that are made to break the reader.</summary>
public class MailReportTests
{
    private const string Token = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";

    /// <summary>As Postfix 3 sends it (bounce(8)).</summary>
    private const string Bounce = $"""
        Return-Path: <>
        X-Original-To: bounces+{Token}@bounce.example.jp
        Delivered-To: bounces@bounce.example.jp
        From: MAILER-DAEMON@mx.example.jp (Mail Delivery System)
        To: bounces+{Token}@bounce.example.jp
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="AB"

        This is a MIME-encapsulated message.

        --AB
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        <nobody@example.com>: host mx.example.com said: 550 5.1.1 User unknown

        --AB
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.jp
        X-Postfix-Queue-ID: 4Xyz
        X-Postfix-Sender: rfc822; bounces+{Token}@bounce.example.jp
        Arrival-Date: Thu, 26 Nov 2026 23:00:00 +0900 (JST)

        Final-Recipient: rfc822; nobody@example.com
        Original-Recipient: rfc822;nobody@example.com
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; mx.example.com
        Diagnostic-Code: smtp; 550 5.1.1 User unknown

        --AB
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        Return-Path: <bounces+{Token}@bounce.example.jp>
        Subject: code 123456

        --AB--

        """;

    /// <summary>As in RFC 5965, appendix B.</summary>
    private const string Complaint = $"""
        From: <abusedesk@example.com>
        To: <abuse@example.net>
        Subject: FW: Earn money
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"

        --part1_13d.2e68ed54_boundary
        Content-Type: text/plain; charset="US-ASCII"

        This is an email abuse report.

        --part1_13d.2e68ed54_boundary
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <bounces+{Token}@bounce.example.jp>
        Original-Rcpt-To: <user@example.com>

        --part1_13d.2e68ed54_boundary
        Content-Type: message/rfc822

        From: <somespammer@example.net>
        Subject: Earn money

        Text
        --part1_13d.2e68ed54_boundary--

        """;

    [Fact]
    public void A_bounce_has_its_status_and_the_token_once() => Is(Read(Bounce), MailReportKind.Returned, "5.1.1");

    [Fact]
    public void A_complaint_is_one() => Is(Read(Complaint), MailReportKind.Complaint, null);

    [Theory]
    [InlineData("fraud", MailReportKind.Complaint)]
    [InlineData("ABUSE", MailReportKind.Complaint)]
    [InlineData("not-spam", MailReportKind.Other)]
    [InlineData("virus", MailReportKind.Other)]
    [InlineData("other", MailReportKind.Other)]
    [InlineData("", MailReportKind.Other)]
    public void Only_a_feedback_that_complains_is_a_complaint(string type, MailReportKind kind) =>
        Assert.Equal(kind, Read(Complaint.Replace("Feedback-Type: abuse", $"Feedback-Type: {type}", StringComparison.Ordinal))!.Kind);

    [Theory]
    [InlineData("delayed")]
    [InlineData("delivered")]
    [InlineData("relayed")]
    [InlineData("expanded")]
    [InlineData("")]
    public void Another_action_than_failed_is_no_bounce(string action) =>
        Is(Read(Bounce.Replace("Action: failed", $"Action: {action}", StringComparison.Ordinal)), MailReportKind.Other, null);

    [Theory]
    [InlineData("5.1.1 (bad destination mailbox)", "5.1.1")]
    [InlineData("5.7.1", "5.7.1")]
    [InlineData("4.4.7", "4.4.7")]
    [InlineData("5.1.1234", "5.0.0")]
    [InlineData("2.0.0", "2.0.0")]
    [InlineData("9.9.9", "5.0.0")]
    [InlineData("\u001b[31m", "5.0.0")]
    [InlineData("<script>", "5.0.0")]
    [InlineData("", "5.0.0")]
    public void A_status_is_three_numbers_or_the_general_one(string field, string status) =>
        Is(Read(Bounce.Replace("Status: 5.1.1\n", $"Status: {field}\n", StringComparison.Ordinal)), MailReportKind.Returned, status);

    [Theory]
    [InlineData("failed 5.1.1, failed 5.1.1", MailReportKind.Returned, "5.1.1")]
    [InlineData("failed 5.1.1, failed 5.2.2", MailReportKind.Returned, "5.2.2")]
    [InlineData("failed 5.1.1, delivered 2.0.0", MailReportKind.Other, null)]
    [InlineData("failed 5.1.1, delayed 4.0.0", MailReportKind.Returned, "5.1.1")]
    public void Several_recipients_are_one_result(string recipients, MailReportKind kind, string? status)
    {
        var groups = recipients.Split(", ").Select(recipient => recipient.Split(' '))
            .Select(recipient => $"Final-Recipient: rfc822; a@example.com\nAction: {recipient[0]}\nStatus: {recipient[1]}\n");
        var start = Bounce.IndexOf("Final-Recipient", StringComparison.Ordinal);
        var end = Bounce.IndexOf("\n--AB\nContent-Description: Undelivered", StringComparison.Ordinal);
        Is(Read(Bounce[..start] + string.Join('\n', groups) + Bounce[end..]), kind, status);
    }

    [Theory]
    [InlineData("X-Original-To: ")]
    [InlineData("Delivered-To: ")]
    [InlineData("To: ")]
    public void A_token_is_found_where_the_mail_server_kept_it(string header)
    {
        var without = Bounce.Replace(Token, "gone", StringComparison.Ordinal);
        Assert.Empty(Read(without)!.Tokens);
        Assert.Equal([Token], Read($"{header}<bounces+{Token}@bounce.example.jp>\n{without}")!.Tokens);
    }

    [Theory]
    [InlineData("Original-Envelope-Id: {0}")]
    [InlineData("X-Postfix-Sender: rfc822; bounces+{0}@bounce.example.jp")]
    public void A_token_is_found_in_the_fields_of_the_report(string field)
    {
        var without = Bounce.Replace(Token, "gone", StringComparison.Ordinal);
        Assert.Equal([Token], Read(without.Replace(
            "Reporting-MTA", string.Format(System.Globalization.CultureInfo.InvariantCulture, field, Token) + "\nReporting-MTA",
            StringComparison.Ordinal))!.Tokens);
    }

    [Fact]
    public void A_token_is_found_in_the_headers_and_in_the_whole_of_the_quoted_mail()
    {
        var without = Bounce.Replace(Token, "gone", StringComparison.Ordinal);
        var quoted = without.Replace("<bounces+gone@bounce.example.jp>", $"<bounces+{Token}@bounce.example.jp>", StringComparison.Ordinal);
        Assert.Equal([Token], Read(quoted)!.Tokens);
        Assert.Equal([Token], Read(quoted.Replace("text/rfc822-headers", "message/rfc822", StringComparison.Ordinal))!.Tokens);
    }

    [Theory]
    [InlineData("b", "")]
    [InlineData("", "x")]
    [InlineData("bounce", "return")]
    public void A_token_right_beside_other_letters_is_among_those_found(string before, string after)
    {
        var beside = Bounce.Replace($"bounces+{Token}", $"{before}{Token}{after}", StringComparison.Ordinal);
        Assert.Contains(Token, Read(beside)!.Tokens);
    }

    [Fact]
    public void A_token_in_upper_case_or_rewritten_by_a_forwarder_is_found_as_it_is()
    {
        var upper = Token.ToUpperInvariant();
        Assert.Equal([upper], Read(Bounce.Replace(Token, upper, StringComparison.Ordinal))!.Tokens);
        var rewritten = Bounce.Replace(
            $"bounces+{Token}@bounce.example.jp",
            $"SRS0=ab1c=XY=bounce.example.jp=bounces+{Token}@forwarder.example",
            StringComparison.Ordinal);
        Assert.Equal([Token], Read(rewritten)!.Tokens);
    }

    [Fact]
    public void The_line_that_a_mail_server_writes_before_a_message_for_a_command_is_skipped() =>
        Is(Read("From MAILER-DAEMON  Thu Nov 26 23:00:00 2026\n" + Bounce), MailReportKind.Returned, "5.1.1");

    [Fact]
    public void Lines_may_end_with_carriage_returns() =>
        Is(Read(Bounce.ReplaceLineEndings("\r\n")), MailReportKind.Returned, "5.1.1");

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("From ")]
    [InlineData("From MAILER-DAEMON\n")]
    [InlineData("no header at all")]
    [InlineData("Subject: out of office\nAuto-Submitted: auto-replied\n\nI am away.\n")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status\n\nno boundary\n")]
    [InlineData("Content-Type: multipart/report; boundary=A\n\n--A\nContent-Type: message/disposition-notification\n\nA: b\n--A--\n")]
    [InlineData("Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: failed\nStatus: 5.1.1\n")]
    public void What_is_no_report_is_none(string message) => Assert.Null(Read(message));

    [Fact]
    public void A_report_that_breaks_off_anywhere_is_read_as_far_as_it_goes_or_is_none()
    {
        for (var length = 0; length < Bounce.Length; length++)
        {
            var read = Read(Bounce[..length]);
            Assert.True(read is null or { Kind: MailReportKind.Returned or MailReportKind.Other });
        }
    }

    [Fact]
    public void A_report_with_bytes_changed_anywhere_throws_nothing()
    {
        var random = new Random(15);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = Encoding.ASCII.GetBytes(Bounce);
            for (var changes = random.Next(1, 20); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            MailReport.Read(bytes);
        }
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=A{0}\n\n--A{0}\n")]
    [InlineData("Content-Type: message/rfc822\n\n")]
    [InlineData("To: bounces+abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst@bounce.example.jp\n")]
    [InlineData("To: (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("\n")]
    public async Task A_megabyte_made_to_be_slow_is_read_in_time(string part)
    {
        var message = new StringBuilder("Content-Type: multipart/report; report-type=delivery-status; boundary=R\n");
        for (var i = 0; message.Length < MailReport.MaxBytes; i++)
        {
            message.Append(part.Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        await Task.Run(() => Read(message.ToString(0, MailReport.MaxBytes))).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_report_shows_nothing_of_the_message() => Assert.Equal("MailReport Returned", Read(Bounce)!.ToString());

    private static void Is(MailReport? read, MailReportKind kind, string? status)
    {
        Assert.NotNull(read);
        Assert.Equal((kind, status), (read.Kind, read.Status));
        Assert.Equal([Token], read.Tokens);
    }

    private static MailReport? Read(string message) => MailReport.Read(Encoding.Latin1.GetBytes(message));
}
