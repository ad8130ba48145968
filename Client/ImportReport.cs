namespace OrleansSelfCare.Client;

/// <summary>The result of an import, in rows.</summary>
/// <param name="Unchanged">Rows whose accounts already had these values.</param>
/// <param name="Rejected">In the order of the file.</param>
public sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <param name="Row">The row's number in the file, from 1; in CSV the header is row 1.</param>
public sealed record RejectedRow(int Row = 0, string Reason = "")
{
    /// <summary>The row's number under its earlier name, the only one that earlier versions of the service send.</summary>
    [Obsolete("Row replaces it.")]
    public int Line
    {
        get => Row;
        init => Row = value;
    }
}
