using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Mail.Reports;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// Takes in what mail servers report about the product's mails. The raw message is neither logged nor stored: it may quote a code.
/// </summary>
internal sealed partial class MailEvents(ReturnTokens tokens, IGrainFactory grains, GatewayMetrics metrics, ILogger<MailEvents> log)
{
    /// <returns>The account that it is about; null: it names none.</returns>
    /// <exception cref="UnavailableException">It could not be stored.</exception>
    public async Task<AccountId?> Report(byte[] message)
    {
        var report = MailReport.Read(message);
        var token = report?.Tokens.Select(text => tokens.TryRead(text, out var read) ? read : null)
            .FirstOrDefault(read => read is not null);
        var outcome = report switch
        {
            null => "not-a-report",
            { Kind: MailReportKind.Other } => "nothing-failed",
            { Tokens.Count: 0 } => "no-token",
            _ when token is null => "forged",
            _ => await Report(report, token),
        };
        var kind = report?.Kind switch
        {
            MailReportKind.Returned => "bounce",
            MailReportKind.Complaint => "complaint",
            _ => "other",
        };
        metrics.MailReported(kind, outcome);
        LogReport(log, kind, outcome);
        return token?.Account;
    }

    private async Task<string> Report(MailReport report, ReturnToken token)
    {
        var result = await grains.GetAccount(token.Account).ReportMailAsync(
            new(token.MailNumber, token.Day, token.AddressDigest, token.KeyId, report.Status));
        return result switch
        {
            ReportMail.Result.Applied => "applied",
            ReportMail.Result.Old => "old",
            ReportMail.Result.Repeated => "repeated",
            _ => "foreign",
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A report about a mail: {Kind}, {Outcome}")]
    private static partial void LogReport(ILogger log, string kind, string outcome);
}
