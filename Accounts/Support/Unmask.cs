using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>Shows the support desk an account's address and phone number in full. The call is recorded on the timeline.</summary>
public static class Unmask
{
    [GenerateSerializer, Immutable, Alias("selfcare.Unmask.Command")]
    public sealed record Command(Operator By);

    [GenerateSerializer, Immutable, Alias("selfcare.Unmask.View")]
    public sealed record View(string? Email, string? ContactPhone)
    {
        // The generated ToString would write both into logs.
        public override string ToString() => nameof(Unmask);
    }

    /// <summary>Repeated for the same reason within an hour, it is recorded once.</summary>
    /// <returns>The result is null if there is no such account.</returns>
    public static Decision<View?> Decide(Account account, Command command, DecisionContext context) => account.Exists
        ? new(
            account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.Unmasked)),
            new(account.Email, account.ContactPhone))
        : new(account, null);
}
