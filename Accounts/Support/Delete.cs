using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// An operator deletes the account, with its sessions (ASVS V7.4.2) and its timeline. The logouts for clients
/// of the OpenID provider stay in the outbox until they are delivered.
/// </summary>
public static class Delete
{
    [GenerateSerializer, Immutable, Alias("selfcare.Delete.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, false);
        }

        var ended = account.EndSessions(ChallengeEnd.Unknown, context);
        var logouts = ended.Outbox.RemoveAll(message => message.Logout is null);
        return new(
            Account.Unknown(account.Id) with { Outbox = logouts, MailsQueued = logouts.IsEmpty ? 0 : ended.MailsQueued }, true);
    }
}
