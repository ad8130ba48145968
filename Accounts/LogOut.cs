namespace OrleansSelfCare.Accounts;

/// <summary>Ends a session on the server (ASVS V7.4.1); one that has ended already is fine too.</summary>
public static class LogOut
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Guid Session, string Network);

    public static Account Decide(Account account, Command command, Facts facts) =>
        account.Sessions.Any(session => session.Nonce == command.Session)
            ? (account with { Sessions = account.Sessions.RemoveAll(session => session.Nonce == command.Session) })
                .Note(new(facts.Now, TimelineEvent.LoggedOut, Network: command.Network))
            : account;
}
