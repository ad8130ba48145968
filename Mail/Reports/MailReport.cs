using System.Text.RegularExpressions;
using MimeKit;

namespace OrleansSelfCare.Mail.Reports;

/// <summary>
/// What a mail that came to the return path reports about a mail of ours: a delivery status notification (RFC 3464) or a complaint
/// (RFC 5965). Anybody can send such a mail, so nothing in it is believed but a genuine token.
/// </summary>
/// <param name="Kind">What it reports.</param>
/// <param name="Status">Of a mail that came back (RFC 3463), such as <c>5.1.1</c>; null for other kinds.</param>
/// <param name="Tokens">
/// Texts that may be return tokens, the likeliest first: from the address that the report was sent to and from the envelope sender of the
/// mail that it quotes. Mail servers keep the one or the other, and may change the case.
/// </param>
public sealed partial record MailReport(MailReportKind Kind, string? Status, IReadOnlyList<string> Tokens)
{
    /// <summary>A longer message is refused or cut: the parts that are read come before the quoted mail.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string UnknownStatus = "5.0.0";
    private const int MaxTokens = 40;
    private const int MaxRecipients = 20;
    private const int MaxDepth = 8;

    /// <summary>Of a header line (RFC 5322, 2.1.1), with room for what mail servers do.</summary>
    private const int MaxValueLength = 2000;

    /// <summary>Of 32, 24 and 16 bytes in base 32.</summary>
    private static readonly int[] TokenLengths = [52, 39, 26];

    /// <summary>To which address the report came.</summary>
    private static readonly string[] RecipientHeaders = ["X-Original-To", "Delivered-To", "Envelope-To", "To"];

    /// <summary>The envelope sender of the mail, in the fields of a report and in the headers of the mail that it quotes.</summary>
    private static readonly string[] SenderFields = ["Original-Mail-From", "Original-Envelope-Id", "X-Postfix-Sender", "Return-Path"];

    /// <param name="message">
    /// A raw message. It may begin with the <c>From </c> line that a mail server writes before it for a command.
    /// </param>
    /// <returns>Null: it is not a report.</returns>
    public static MailReport? Read(byte[] message)
    {
        try
        {
            var start = StartOf(message);
            using var stream = new MemoryStream(message, start, message.Length - start, writable: false);
            using var parsed = new MimeParser(new ParserOptions { MaxMimeDepth = MaxDepth }, stream, MimeFormat.Entity).ParseMessage();
            return parsed.Body is MultipartReport report ? Read(parsed, report) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public override string ToString() => $"{nameof(MailReport)} {Kind}";

    private static MailReport? Read(MimeMessage message, MultipartReport report)
    {
        var delivery = report.OfType<MessageDeliveryStatus>().FirstOrDefault();
        var feedback = report.OfType<MessageFeedbackReport>().FirstOrDefault();
        if (delivery is null && feedback is null)
        {
            return null;
        }

        // The first group is about the message, each of the others about a recipient (RFC 3464, 2.1).
        var (kind, status) = delivery is not null ? OfRecipients(delivery.StatusGroups.Skip(1).Take(MaxRecipients)) : OfFeedback(feedback!);
        var fields = delivery?.StatusGroups.FirstOrDefault() ?? feedback?.Fields;
        var quoted = report.OfType<MessagePart>().Select(part => part.Message?.Headers);
        var tokens = Values(message.Headers, RecipientHeaders)
            .Concat(quoted.Prepend(fields).OfType<HeaderList>().SelectMany(headers => Values(headers, SenderFields)))
            .SelectMany(value => TokenPattern().Matches(value).SelectMany(match => TokensIn(match.Value)))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxTokens);
        return new(kind, status, [.. tokens]);
    }

    /// <summary>
    /// Each of our mails has one recipient. If the receiving side delivers it to several, one that has it is enough; and if none has it,
    /// the address itself is wrong only if it is so for all of them.
    /// </summary>
    private static (MailReportKind Kind, string? Status) OfRecipients(IEnumerable<HeaderList> recipients)
    {
        var results = recipients.Select(fields => (Action: Word(fields["Action"]), Status: StatusOf(fields["Status"]))).ToList();
        var failed = results.Where(result => result.Action == "failed").Select(result => result.Status).ToList();
        return failed.Count == 0 || results.Exists(result => result.Action is "delivered" or "relayed" or "expanded")
            ? (MailReportKind.Other, null)
            : (MailReportKind.Returned, failed.Find(status => !status.StartsWith("5.1.", StringComparison.Ordinal)) ?? failed[0]);
    }

    /// <summary>The types of RFC 5965, 7.3; <c>not-spam</c> and <c>other</c>, for example, are no complaints.</summary>
    private static (MailReportKind Kind, string? Status) OfFeedback(MessageFeedbackReport feedback) =>
        (Word(feedback.Fields["Feedback-Type"]) is "abuse" or "fraud" or "opt-out" ? MailReportKind.Complaint : MailReportKind.Other, null);

    /// <summary>Without the comments that some mail servers add. A status that is none is <c>5.0.0</c>: it is stored and shown.</summary>
    private static string StatusOf(string? field) =>
        field is { Length: <= MaxValueLength } && StatusPattern().Match(field) is { Success: true } found
            ? found.Groups[1].Value
            : UnknownStatus;

    /// <summary>
    /// The setting may have letters right beside the token, at most 12 in all. So the number of letters tells how long the token is, but
    /// not where it begins.
    /// </summary>
    private static IEnumerable<string> TokensIn(string letters)
    {
        var length = Array.Find(TokenLengths, length => length <= letters.Length);
        return Enumerable.Range(0, letters.Length - length + 1).Select(start => letters.Substring(start, length));
    }

    private static string? Word(string? field) => field?.Trim().ToLowerInvariant();

    private static IEnumerable<string> Values(HeaderList headers, string[] names) => names.SelectMany(name =>
        headers.Where(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase) && header.RawValue.Length <= MaxValueLength)
            .Select(header => header.Value));

    private static int StartOf(byte[] message) => message.AsSpan().StartsWith("From "u8) ? Array.IndexOf(message, (byte)'\n') + 1 : 0;

    [GeneratedRegex("(?<![A-Za-z2-7])[A-Za-z2-7]{26,64}(?![A-Za-z2-7])")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"\A\s*([245]\.\d{1,3}\.\d{1,3})(?!\d)")]
    private static partial Regex StatusPattern();
}
