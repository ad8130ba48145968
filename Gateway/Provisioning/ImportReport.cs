namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>What became of a provisioning file's rows.</summary>
/// <param name="Unchanged">They were there and equal.</param>
internal sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <summary>16 bytes each, since a whole file may be rejected: the reasons are shared.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
internal readonly record struct RejectedRow(int Line, string Reason);
