namespace OrleansSelfCare.Client;

/// <summary>What became of an import's rows.</summary>
/// <param name="Unchanged">They were there and equal.</param>
/// <param name="Rejected">By their lines.</param>
public sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <param name="Line">The line's number in the file, from 1.</param>
public sealed record RejectedRow(int Line, string Reason);
