using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>Shows the open sessions of an account to the support desk. The call is recorded on the timeline.</summary>
public static class ShowSessions
{
    [GenerateSerializer, Immutable, Alias("selfcare.ShowSessions.Command")]
    public sealed record Command(Operator By);

    /// <param name="lastUsed">When sessions were last used, as known in memory.</param>
    /// <returns>The newest first; the result is null if there is no such account.</returns>
    public static Decision<ImmutableArray<ListSessions.OpenSession>?> Decide(
        Account account, Command command, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context) => account.Exists
        ? new(
            account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.LookedAt)),
            ListSessions.Of(account, lastUsed, context))
        : new(account, null);
}
