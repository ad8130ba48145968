using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>The support desk sets the address that a customer gave on the contact form (manual, page 8). The old one is told.</summary>
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

        /// <summary>No code can be sent there by the manual's rules.</summary>
        Unusable,

        NoSuchAccount,
    }

    /// <summary>A pending challenge, whose code went to the address before, is over.</summary>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        var email = InputNormalizer.Normalize(command.Email);
        if (!account.Exists || !EmailAddress.IsReachable(email))
        {
            return new(account, account.Exists ? Result.Unusable : Result.NoSuchAccount);
        }

        var before = email == account.Email ? account : account.ReplaceChallenge(context.Now);
        var noted = TimelineEntry.Of(command.By, context.Now, TimelineEvent.EmailSet) with { Email = EmailAddress.Mask(email) };
        var set = before.ChangeEmail(email, context.Now).AppendToTimeline(noted);
        return new(email == account.Email ? set : set.QueueWebhook(new(PortalEvent.AddressChanged, context.Now, Email: noted.Email), context), Result.Set);
    }
}
