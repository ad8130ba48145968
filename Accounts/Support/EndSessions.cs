using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator ends all sessions of an account (ASVS V7.4.5). The password, and a code that was mailed, stay valid.</summary>
public static class EndSessions
{
    [GenerateSerializer, Immutable, Alias("selfcare.EndSessions.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context) => account.Exists
        ? new(
            (account.EndSessions(_ => true, context) with { LastRedemption = null })
                .AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.SessionsEnded)),
            true)
        : new(account, false);
}
