using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The events of an account.</summary>
/// <param name="Events">Newest first; at most 100 are kept.</param>
/// <param name="TimeZone">In which the support desk reads times, such as <c>Asia/Tokyo</c>.</param>
internal sealed record TimelineResponse(string Line, string SelfCareId, IReadOnlyList<TimelineEventResponse> Events, string TimeZone)
{
    public static TimelineResponse Of(AccountId id, IEnumerable<TimelineEntry> entries, string timeZone) => new(
        id.Line,
        id.SelfCareId,
        [
            .. entries.Select(entry => new TimelineEventResponse(
                entry.At.UtcDateTime,
                entry.Event,
                entry.Reason,
                entry.Network,
                entry.Reference,
                entry.Email,
                entry.By,
                entry.Times,
                entry.Client,
                entry.Note)),
        ],
        timeZone);
}

/// <param name="At">To the second.</param>
/// <param name="Event">Such as <c>login</c>, <c>login-refused</c>, <c>code-taken</c>; more may be added.</param>
/// <param name="Reason">Null if the event has none.</param>
/// <param name="Network">The caller's network; null if no call caused the event.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">The name of the operator key; or <c>agent:</c> and the name of the agent.</param>
/// <param name="Times">Identical events within an hour are merged: their number. <c>at</c> is the time of the last one.</param>
/// <param name="Client">The id of the OpenID provider's client; null if the event is not about one.</param>
/// <param name="Note">The reason that the operator gave, or the operator's note; null if there is none.</param>
internal sealed record TimelineEventResponse(
    DateTime At,
    string Event,
    string? Reason,
    string? Network,
    string? Reference,
    string? Email,
    string? By,
    int Times,
    string? Client,
    string? Note);
