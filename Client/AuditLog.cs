namespace OrleansSelfCare.Client;

/// <summary>Which entries of the audit log are read: those that have every value that is not null.</summary>
/// <param name="After">The cursor of the last entry of the page before; null: from the beginning.</param>
/// <param name="Agent">The name of an agent or an operator key, exactly.</param>
/// <param name="Line">Together with <paramref name="SelfCareId"/>.</param>
/// <param name="SelfCareId">In any case.</param>
/// <param name="Call">Such as <c>unlock</c>.</param>
/// <param name="From">The earliest time.</param>
/// <param name="To">Before this time.</param>
/// <param name="Limit">1 to 10,000 entries; null: 1,000.</param>
public sealed record AuditSearch(
    string? After = null,
    string? Agent = null,
    string? Line = null,
    string? SelfCareId = null,
    string? Call = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    int? Limit = null);

/// <summary>An entry of the audit log. A newer service may have more events.</summary>
/// <param name="Cursor">For <see cref="AuditSearch.After"/>.</param>
/// <param name="Time">Null only if the entry was altered in the database.</param>
/// <param name="Event">
/// <c>began</c>, <c>ended</c>, or <c>refused</c> of a call; <c>opened</c> and <c>closed</c> of a gateway's process.
/// </param>
/// <param name="Key">The name of the operator key; null without a valid one.</param>
/// <param name="Agent">The name of the agent; null without a valid token.</param>
/// <param name="Subject">What never becomes another agent's.</param>
/// <param name="Call">Null if no call of the service matched the request.</param>
/// <param name="Reason">Why the caller acted; null for <c>began</c>, and if it was not given.</param>
/// <param name="Status">The HTTP status; null for <c>began</c>.</param>
/// <param name="Chain">Names the gateway's process.</param>
/// <param name="Number">Of the entry in its chain.</param>
public sealed record AuditEntry(
    string Cursor,
    DateTimeOffset? Time = null,
    string? Event = null,
    string? Key = null,
    string? Agent = null,
    string? Subject = null,
    string? Network = null,
    string? Call = null,
    string? Line = null,
    string? SelfCareId = null,
    string? Reason = null,
    int? Status = null,
    string? TraceId = null,
    long? Milliseconds = null,
    IReadOnlyDictionary<string, int>? Counts = null,
    int? Unwritten = null,
    string? Chain = null,
    long? Number = null);

/// <summary>The calls of a time.</summary>
public sealed record AuditCounts(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<AuditCount> Counts);

/// <param name="Agent">The name of the agent or the operator key; null: callers without a valid one.</param>
/// <param name="Made">Calls that began.</param>
/// <param name="Refused">Calls that were not executed.</param>
public sealed record AuditCount(string? Agent, string? Call, long Made, long Refused);

/// <summary>Whether the audit log in the database is as it was written.</summary>
/// <param name="Chains">Processes of gateways that wrote it.</param>
/// <param name="Open">Of these, those without a last row: they run, or were killed.</param>
/// <param name="Problems">The first hundred.</param>
/// <param name="MoreProblems">There are more than those.</param>
public sealed record AuditReport(int Chains, long Rows, int Open, IReadOnlyList<AuditProblem> Problems, bool MoreProblems);

/// <param name="Number">The first entry that it is about.</param>
/// <param name="Last">The last one.</param>
/// <param name="What">
/// <c>altered</c>, <c>missing</c> (deleted), <c>not-stored</c> (the gateway left it out, because the database was away for too long),
/// <c>checkpoint-altered</c>, <c>key-missing</c> (the key ring no longer has the key). A newer service may send others.
/// </param>
public sealed record AuditProblem(string Chain, long Number, long Last, string What);
