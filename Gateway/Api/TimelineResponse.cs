using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>What happened to an account.</summary>
/// <param name="Events">Newest first; the newest hundred are kept.</param>
internal sealed record TimelineResponse(string Line, string SelfCareId, IReadOnlyList<TimelineEventResponse> Events)
{
    public static TimelineResponse Of(AccountId id, IEnumerable<TimelineEntry> entries) => new(
        id.Line,
        id.SelfCareId,
        [
            .. entries.Select(entry => new TimelineEventResponse(
                entry.At.UtcDateTime, entry.Event, entry.Reason, entry.Network, entry.Reference, entry.Email, entry.By, entry.Times)),
        ]);
}

/// <param name="At">To the second.</param>
/// <param name="Event">Such as <c>login</c>, <c>login-refused</c>, <c>code-taken</c>; others may come.</param>
/// <param name="Reason">Why; null where there is nothing to say.</param>
/// <param name="Network">Where the call came from; null: nobody called.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">The name of the operator key.</param>
/// <param name="Times">Alike ones within an hour are one, the time is the last one's.</param>
internal sealed record TimelineEventResponse(
    DateTime At, string Event, string? Reason, string? Network, string? Reference, string? Email, string? By, int Times);
