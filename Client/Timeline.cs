namespace OrleansSelfCare.Client;

/// <summary>The events of an account.</summary>
/// <param name="Events">Newest first.</param>
/// <param name="TimeZone">In which the support desk reads times; null: an earlier service, which does not say it.</param>
public sealed record Timeline(string Line, string SelfCareId, IReadOnlyList<TimelineEvent> Events, string? TimeZone = null);

/// <param name="At">Time of the event; of merged events, of the last one.</param>
/// <param name="Event">Such as <c>login</c> or <c>code-not-taken</c>. A newer service may send others.</param>
/// <param name="Reason">Null if the event has no reason.</param>
/// <param name="Network">The network that the call came from; null if no call caused the event.</param>
/// <param name="Reference">The tag shown on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">
/// The name of the operator key, or <c>agent:</c> and the name of the agent; null: the customer, or the service itself.
/// </param>
/// <param name="Times">How many identical events were merged.</param>
/// <param name="Client">The id of the OpenID provider's client; null if the event is not about one.</param>
/// <param name="Note">The reason that the operator gave, or the operator's note; null if there is none.</param>
public sealed record TimelineEvent(
    DateTimeOffset At,
    string Event,
    string? Reason,
    string? Network,
    string? Reference,
    string? Email,
    string? By,
    int Times,
    string? Client = null,
    string? Note = null);
