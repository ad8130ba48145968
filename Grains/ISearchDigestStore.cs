namespace OrleansSelfCare.Grains;

/// <summary>Brings stored digests up to date without loading the accounts: rows of earlier versions, digests of an earlier key.</summary>
public interface ISearchDigestStore
{
    /// <summary>
    /// Looks at the next accounts in the order of the store's keys, and writes the digests that are missing or of another key. An account
    /// that is written meanwhile keeps what that write stored. No account's write waits for more than this batch.
    /// </summary>
    /// <param name="after">A key; empty: from the first.</param>
    /// <param name="most">To look at.</param>
    Task<FilledBatch> FillDigests(string after, int most, CancellationToken cancellationToken);
}

/// <param name="Next">Where to go on; null: this was the last batch.</param>
/// <param name="Filled">How many accounts' digests were written.</param>
public readonly record struct FilledBatch(string? Next, int Filled);
