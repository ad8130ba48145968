namespace OrleansSelfCare.Client;

/// <summary>What happened to an account.</summary>
/// <param name="Events">Newest first.</param>
public sealed record Timeline(string Line, string SelfCareId, IReadOnlyList<TimelineEvent> Events);

/// <param name="At">Of alike events that were put together, the last one's.</param>
/// <param name="Event">Such as <c>login</c> or <c>code-not-taken</c>; a newer service may have more of them.</param>
/// <param name="Reason">Why; null where there is nothing to say.</param>
/// <param name="Network">Where the call came from; null where nobody called.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">The name of the operator key; null: the customer, or the service by itself.</param>
/// <param name="Times">How many alike were put together.</param>
public sealed record TimelineEvent(
    DateTimeOffset At,
    string Event,
    string? Reason,
    string? Network,
    string? Reference,
    string? Email,
    string? By,
    int Times);
