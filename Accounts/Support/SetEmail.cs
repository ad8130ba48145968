using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>The support desk sets the address given on the contact form (manual, page 8). The old one gets a notice.</summary>
public static class SetEmail
{
    [GenerateSerializer, Immutable, Alias("selfcare.SetEmail.Command")]
    public sealed record Command(string Email, Operator By)
    {
        public override string ToString() => nameof(SetEmail);
    }

    [GenerateSerializer, Alias("selfcare.SetEmail.Result")]
    public enum Result
    {
        Set,

        /// <summary>The manual's rules allow no code to be sent there.</summary>
        Unusable,

        NoSuchAccount,
    }

    /// <summary>
    /// A different address ends the pending challenge, whose code went to the old one. The same address is no longer marked. Both end an
    /// address that was to be confirmed (<see cref="SetPendingEmail"/>).
    /// </summary>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        var email = InputNormalizer.Normalize(command.Email);
        if (!account.Exists || !EmailAddress.IsReachable(email))
        {
            return new(account, account.Exists ? Result.Unusable : Result.NoSuchAccount);
        }

        var entry = TimelineEntry.Of(command.By, context.Now, TimelineEvent.EmailSet) with { Email = EmailAddress.Mask(email) };
        var next = email == account.Email
            ? (account.PendingEmail is null ? account : account.EndChallenge(ChallengeEnd.AddressChanged, context.Now))
                .ChangeEmail(email, context)
            : account.EndChallenge(ChallengeEnd.AddressChanged, context.Now)
                .ChangeEmail(email, context)
                .QueueWebhook(new(PortalEvent.AddressChanged, context.Now, Email: entry.Email), context);
        return new(next.AppendToTimeline(entry), Result.Set);
    }
}
