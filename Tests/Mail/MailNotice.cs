namespace OrleansSelfCare.Tests.Mail;

/// <summary>What mail servers send to the return path, in the shortest form that says it.</summary>
internal static class MailNotice
{
    /// <summary>The mail came back, because there is no such recipient (RFC 3464).</summary>
    public static string Bounce(string token) => $"""
        To: bounces+{token}@bounce.example.jp
        Subject: Undeliverable
        Content-Type: multipart/report; report-type=delivery-status; boundary="A"

        --A
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.jp

        Final-Recipient: rfc822; somebody@example.jp
        Action: failed
        Status: 5.1.1

        --A--
        """;

    /// <summary>The recipient reported the mail as junk (RFC 5965).</summary>
    public static string Complaint(string token) => $"""
        To: abuse@example.jp
        Content-Type: multipart/report; report-type=feedback-report; boundary="A"

        --A
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        Original-Mail-From: <bounces+{token}@bounce.example.jp>

        --A--
        """;
}
