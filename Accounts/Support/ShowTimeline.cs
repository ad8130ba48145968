using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>Shows an account's timeline to the support desk, newest first. The call is recorded on it.</summary>
public static class ShowTimeline
{
    [GenerateSerializer, Immutable, Alias("selfcare.ShowTimeline.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is null if there is no such account.</returns>
    public static Decision<ImmutableArray<TimelineEntry>?> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, null);
        }

        var seen = account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.LookedAt));
        return new(seen, seen.Timeline.Entries);
    }
}
