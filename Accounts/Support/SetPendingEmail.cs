using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// The support desk gives an address that must be confirmed: codes of logins go to it, and it becomes the account's when one of them is
/// entered (NIST SP 800-63B-4 4.2.1.2). The present one gets a notice at once (ASVS V6.3.7).
/// </summary>
public static class SetPendingEmail
{
    [GenerateSerializer, Immutable, Alias("selfcare.SetPendingEmail.Command")]
    public sealed record Command(string Email, Operator By)
    {
        public override string ToString() => nameof(SetPendingEmail);
    }

    /// <summary>
    /// Replaces an address that was pending, and ends a challenge, whose code went elsewhere. The pending address again begins its time
    /// again, and mails nothing. The account's own address needs no confirmation: as <see cref="SetEmail"/>, it also ends what is pending.
    /// </summary>
    public static Decision<SetEmail.Result> Decide(Account account, Command command, DecisionContext context)
    {
        var email = InputNormalizer.Normalize(command.Email);
        if (!account.Exists || !EmailAddress.IsReachable(email) || email == account.Email)
        {
            return SetEmail.Decide(account, new(email, command.By), context);
        }

        var entry = TimelineEntry.Of(command.By, context.Now, TimelineEvent.EmailPending) with { Email = EmailAddress.Mask(email) };
        var isPending = email == account.PendingEmailAt(context.Now);
        var next = (isPending ? account : account.EndChallenge(ChallengeEnd.AddressChanged, context.Now))
            .WithPendingEmail(email, context.Now)
            .AppendToTimeline(entry);
        return new(
            isPending ? next : next.QueueNotice(OutboxNotice.AddressPending, account.NoticeEmail, context), SetEmail.Result.Set);
    }
}
