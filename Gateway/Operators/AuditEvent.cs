namespace OrleansSelfCare.Gateway.Operators;

/// <summary>A line of the audit log. Every field is always there.</summary>
/// <param name="Event"><c>began</c>, <c>ended</c> or <c>refused</c>: for want of a key, or of its right.</param>
/// <param name="Key">The name of the key; null: nobody's.</param>
/// <param name="Call">Null: there is no such call.</param>
/// <param name="Status">Null: it has begun.</param>
/// <param name="Milliseconds">Since the request came; null: it has begun.</param>
/// <param name="Counts">What an import did.</param>
/// <param name="Unwritten">Lines between the one before and this that weren't written: the log was away, or strangers' problems were too many.</param>
internal sealed record AuditEvent(
    DateTime Time,
    string Event,
    string? Key,
    string Network,
    string? Call,
    string? Line,
    string? SelfCareId,
    int? Status,
    string TraceId,
    long? Milliseconds,
    IReadOnlyDictionary<string, int>? Counts,
    int Unwritten)
{
    public const string Began = "began";

    public const string Ended = "ended";

    public const string Refused = "refused";
}
