namespace OrleansSelfCare.Bench.Import;

/// <summary>A hosting over an empty store of its own, as processes that can be ended at any moment.</summary>
internal interface IImportTarget : IDisposable
{
    Uri Gateway { get; }

    /// <summary>The processes whose memory counts.</summary>
    IReadOnlyList<(string Name, HostProcess Process)> Processes { get; }

    void Start();

    /// <summary>SIGKILL, of all of them but the store.</summary>
    void Kill();

    long Count();

    /// <summary>Every account as it is stored, in the order of their keys.</summary>
    IEnumerable<StoredRow> Rows();

    /// <summary>The same rows into an empty store, with nothing of the product around it. The first is what the import is compared with.</summary>
    IReadOnlyList<(string What, double Rate)> Bare(IReadOnlyList<StoredRow> rows);
}

/// <param name="State">JSON.</param>
internal readonly record struct StoredRow(string Key, byte[] State);
