using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>The store of <see cref="UnknownAccounts"/>: rows that are found by a name.</summary>
public interface IUnknownAccountStore
{
    const int MaxDeleted = 1_000;

    /// <summary>In one round trip.</summary>
    /// <param name="names">The names that the row may have; the first that there is counts.</param>
    /// <returns>Null: there is no such row.</returns>
    Task<UnknownAccount?> Read(IReadOnlyList<string> names);

    /// <summary>Adds or replaces the row. It is as large as a typical account's row and takes as long to write.</summary>
    Task Write(string name, UnknownAccount account, DateTimeOffset usedAt);

    /// <summary>
    /// Deletes the rows with the oldest use beyond <paramref name="keep"/> rows, at most <see cref="MaxDeleted"/> of them, so that no
    /// write waits long.
    /// </summary>
    /// <returns>The number of deleted rows.</returns>
    Task<int> DeleteOldest(int keep);
}
