namespace OrleansSelfCare.Client;

/// <summary>The result of an import, in rows.</summary>
/// <param name="Unchanged">Rows whose accounts already had these values.</param>
/// <param name="Rejected">In the order of the file.</param>
public sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <param name="Line">The line number in the file, from 1.</param>
public sealed record RejectedRow(int Line, string Reason);
