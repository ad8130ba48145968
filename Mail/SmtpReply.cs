using System.Text.RegularExpressions;

namespace OrleansSelfCare.Mail;

/// <summary>A reply of a mail server (RFC 5321 4.2), without its text: that may have an address in it.</summary>
/// <param name="Stage">To what it replies: one of <see cref="SmtpStage"/>.</param>
/// <param name="Code">200 to 399: it goes on; 400 to 499: not now; 500 to 599: not at all.</param>
/// <param name="Status">The enhanced status (RFC 3463), such as <c>5.1.1</c>; null: it has none.</param>
internal sealed partial record SmtpReply(string Stage, int Code, string? Status)
{
    /// <summary><c>RCPT 550 5.1.1</c>. Without status for the stages before a mail: there the code says enough.</summary>
    public override string ToString() =>
        Status is not null && Stage is SmtpStage.Mail or SmtpStage.Rcpt or SmtpStage.Data
            ? $"{Stage} {Code} {Status}"
            : $"{Stage} {Code}";

    /// <returns>The status at the start of the text; null: there is none, or it is of another class than the code (RFC 2034 4).</returns>
    public static string? StatusIn(int code, string text) =>
        EnhancedStatus().Match(text) is { Success: true } match && match.Value[0] - '0' == code / 100 ? match.Value : null;

    [GeneratedRegex(@"^[245]\.[0-9]{1,3}\.[0-9]{1,3}(?=\s|$)")]
    private static partial Regex EnhancedStatus();
}
