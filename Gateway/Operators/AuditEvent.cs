namespace OrleansSelfCare.Gateway.Operators;

/// <summary>An entry of the audit log. Every field is always written.</summary>
/// <param name="Event"><c>began</c>, <c>ended</c>, or <c>refused</c> if the call was not executed.</param>
/// <param name="Key">The name of the key; null without a valid one.</param>
/// <param name="Agent">The name of the agent; null without a valid token.</param>
/// <param name="Subject">The agent's <c>sub</c>: unlike the name, it never becomes another person's.</param>
/// <param name="Call">Null if no operator endpoint matches the request.</param>
/// <param name="Reason">Why the caller acts; null for <c>began</c>, and if it was not given.</param>
/// <param name="Status">Null for <c>began</c>.</param>
/// <param name="Milliseconds">Since the request arrived; null for <c>began</c>.</param>
/// <param name="Term">What a search was for, masked; null for <c>began</c>, and for other calls.</param>
/// <param name="Counts">The result of an import or a search, and <c>noticesOff</c> if it mails no notices.</param>
/// <param name="Unwritten">
/// Entries missing between the previous one and this: the log could not be written, or there were too many without a valid key.
/// </param>
/// <param name="Chain">Names the process of the gateway: <see cref="AuditWriter"/> stores its entries as a chain.</param>
/// <param name="Number">Of the entry in the chain.</param>
internal sealed record AuditEvent(
    DateTime Time,
    string Event,
    string? Key,
    string? Agent,
    string? Subject,
    string Network,
    string? Call,
    string? Line,
    string? SelfCareId,
    string? Reason,
    string? Term,
    int? Status,
    string TraceId,
    long? Milliseconds,
    IReadOnlyDictionary<string, int>? Counts,
    int Unwritten,
    string Chain,
    long Number)
{
    public const string Began = "began";

    public const string Ended = "ended";

    public const string Refused = "refused";
}
