namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>The result of an import.</summary>
/// <param name="Unchanged">Accounts that already had the same values.</param>
internal sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <summary>A row that was not stored.</summary>
/// <param name="Row">The row's number in the file, from 1; in CSV the header is row 1.</param>
internal readonly record struct RejectedRow(int Row, string Reason)
{
    // 16 bytes each, because a whole file may be rejected: equal reasons share one string.

    /// <summary>The row's number under its earlier name.</summary>
    [Obsolete("Row replaces it.")]
    public int Line => Row;
}
