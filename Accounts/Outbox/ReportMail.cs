using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// What a mail server reported about a mail that was accepted: it came back (RFC 3464), or its reader complained (RFC 5965). Notices about
/// mails older than <see cref="MailReturns.MaxAgeInDays"/> days or an address that the account has no more change nothing, nor do repeated
/// ones. Those about mails from before the address was proven or its mark cleared (<see cref="Account.ClearedMail"/>) don't count against
/// it. Any about <see cref="Account.PendingEmail"/> ends it.
/// </summary>
public static class ReportMail
{
    /// <param name="MailNumber">The mail's <see cref="OutboxMessage.Number"/>.</param>
    /// <param name="Day">Of the mail (<see cref="MailReturns.DayOf"/>).</param>
    /// <param name="AddressDigest">Of the mail's recipient; the grain compares it.</param>
    /// <param name="KeyId">The key of the digest.</param>
    /// <param name="Status">Why it came back (RFC 3463), such as <c>5.1.1</c>; null: a complaint.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ReportMail.Command")]
    public sealed record Command(int MailNumber, int Day, int AddressDigest, string KeyId, string? Status);

    [GenerateSerializer, Alias("selfcare.ReportMail.Result")]
    public enum Result
    {
        Applied,

        /// <summary>No such account or mail, or the account has another address now.</summary>
        Foreign,

        /// <summary>The mail is older than <see cref="MailReturns.MaxAgeInDays"/> days, or of the future.</summary>
        Old,

        /// <summary>Or about a mail from before the address was proven or its mark cleared.</summary>
        Repeated,
    }

    /// <param name="context">
    /// With <see cref="DecisionContext.ReportIsOfEmail"/>, <see cref="DecisionContext.ReportIsOfPendingEmail"/> and
    /// <see cref="DecisionContext.ReportIsOfChallenge"/>.
    /// </param>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists || command.MailNumber < 1 || command.MailNumber > account.MailsQueued
            || RecipientOf(account, context) is null)
        {
            return new(account, Result.Foreign);
        }

        if (MailReturns.DayOf(context.Now) - command.Day > MailReturns.MaxAgeInDays
            || StoredTime.IsAhead(MailReturns.StartOf(command.Day), context.Now))
        {
            return new(account, Result.Old);
        }

        var next = command.Status is { } status ? Return(account, command, status, context) : Complain(account, command, context);
        return new(next, ReferenceEquals(next, account) ? Result.Repeated : Result.Applied);
    }

    /// <summary>The reported mail's recipient; null: the account has no such address.</summary>
    public static string? RecipientOf(Account account, DecisionContext context) =>
        context.ReportIsOfEmail ? account.Email
        : context.ReportIsOfPendingEmail ? account.PendingEmail
        : context.ReportIsOfChallenge ? account.Challenge?.SentTo
        : null;

    private static Account Return(Account account, Command command, string status, DecisionContext context)
    {
        var pending = context.ReportIsOfChallenge ? account.Challenge : null;
        var last = pending?.LastMail == command.MailNumber ? pending : null;
        var counts = context.ReportIsOfEmail && command.MailNumber > account.ClearedMail;
        // A mail that doesn't count can still be the one that the customer waits for.
        var isRepeated = counts ? account.ReturnsOfEmail?.Mails.Contains(command.MailNumber) == true
            : last is null ? context.ReportIsOfEmail
            : last.MailProblem is not null;
        if (isRepeated)
        {
            return account;
        }

        var email = EmailAddress.Mask(RecipientOf(account, context));
        var entry = new TimelineEntry(context.Now, TimelineEvent.MailReturned, status, Reference: last?.Reference, Email: email);
        var next = last is null
            ? account.AppendOncePerHour(entry)
            : (account with { Challenge = last with { MailProblem = MailProblem.Bounced } }).AppendToTimeline(entry);
        return counts ? next.CountReturn(command.MailNumber, MailReturns.IsOfAddress(status) ? command.Day : null, context.Now)
            : context.ReportIsOfPendingEmail ? next.EndPendingEmail("mail-returned", context.Now)
            : next;
    }

    /// <summary>A complaint about a new address that is not proven yet marks nothing: the account doesn't have it.</summary>
    private static Account Complain(Account account, Command command, DecisionContext context)
    {
        var entry = new TimelineEntry(context.Now, TimelineEvent.MailComplained, Email: EmailAddress.Mask(RecipientOf(account, context)));
        return context.ReportIsOfPendingEmail ? account.AppendToTimeline(entry).EndPendingEmail("complained", context.Now)
            : !context.ReportIsOfEmail ? account.AppendOncePerHour(entry)
            : account.EmailMark == EmailMark.Complained || command.MailNumber <= account.ClearedMail ? account
            : account.AppendToTimeline(entry).CountComplaint(context.Now);
    }
}
