using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>What happened to an account, newest first, for the support desk. That somebody looked is on it too.</summary>
public static class ShowTimeline
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Operator By);

    /// <returns>The result is null where there is no such account.</returns>
    public static Decision<ImmutableArray<TimelineEntry>?> Decide(Account account, Command command, Facts facts)
    {
        if (!account.Exists)
        {
            return new(account, null);
        }

        var seen = account.NoteOnce(TimelineEntry.Of(command.By, facts.Now, TimelineEvent.LookedAt));
        return new(seen, seen.Timeline.Entries);
    }
}
