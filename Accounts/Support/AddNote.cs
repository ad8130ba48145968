using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// An operator leaves a note on the account's timeline for the next one who looks. The same note again within an hour changes nothing.
/// </summary>
public static class AddNote
{
    /// <param name="By">Its reason is the note.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.AddNote.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context) => account.Exists
        ? new(account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.Noted)), true)
        : new(account, false);
}
