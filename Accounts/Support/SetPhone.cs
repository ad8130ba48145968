using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// The support desk changes the contact phone number; a notice is mailed (ASVS V6.3.7). A later import whose rows have the column
/// <c>contactPhone</c> decides again.
/// </summary>
public static class SetPhone
{
    [GenerateSerializer, Immutable, Alias("selfcare.SetPhone.Command")]
    public sealed record Command(string Phone, Operator By)
    {
        public override string ToString() => nameof(SetPhone);
    }

    [GenerateSerializer, Alias("selfcare.SetPhone.Result")]
    public enum Result
    {
        Set,

        /// <summary>It is no phone number.</summary>
        Invalid,

        NoSuchAccount,
    }

    /// <summary>
    /// Clears the wrong numbers and their lock (manual, page 7): they were compared with the old number, and the customer must be able to
    /// give the new one. Ends a challenge whose new address was allowed by the old number. The same number, in whatever form it is stored,
    /// changes nothing.
    /// </summary>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        var phone = PhoneNumber.Read(command.Phone, context.Rules.PhonesAreJapanese);
        if (!account.Exists || phone is null)
        {
            return new(account, account.Exists ? Result.Invalid : Result.NoSuchAccount);
        }

        if (PhoneNumber.Matches(account.ContactPhone, phone, context.Rules.PhonesAreJapanese))
        {
            return new(account, Result.Set);
        }

        var before = account.Challenge is { IsPhoneProven: true } ? account.EndChallenge(ChallengeEnd.Replaced, context.Now) : account;
        return new(
            (before with { ContactPhone = phone, PhoneLimiter = PhoneAttemptLimiter.Full })
                .AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.PhoneSet))
                .QueueNotice(OutboxNotice.PhoneChanged, account.NoticeEmail, context),
            Result.Set);
    }
}
