namespace OrleansSelfCare.Bench.Import;

/// <summary>A hosting with its own empty store, in processes that can be killed.</summary>
internal interface IImportTarget : IDisposable
{
    Uri Gateway { get; }

    /// <summary>The processes whose memory is measured.</summary>
    IReadOnlyList<(string Name, HostProcess Process)> Processes { get; }

    void Start();

    /// <summary>Sends SIGKILL to all processes except the database.</summary>
    void Kill();

    long Count();

    /// <summary>All stored accounts, ordered by key.</summary>
    IEnumerable<StoredRow> Rows();

    /// <summary>Inserts the same rows into an empty store without the product. The import is compared with the first result.</summary>
    IReadOnlyList<(string What, double Rate)> Bare(IReadOnlyList<StoredRow> rows);
}

/// <param name="State">JSON.</param>
internal readonly record struct StoredRow(string Key, byte[] State);
