using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode, <c>accounts.db</c> in the data directory. A write is on the disk before its task
/// completes. If two processes open the file, the version check prevents lost updates, but a process does not notice the other's changes to
/// accounts in its memory: hosts hold a <see cref="DataDirectoryLock"/>.
/// </summary>
public sealed class SqliteAccountStore
    : IOutboxIndex, IAccountSpellings, IUnknownAccountStore, IContactPhoneIndex, IAccountSearch, ISearchDigestStore, IDisposable
{
    public const string FileName = "accounts.db";

    private readonly string _file;
    private readonly AccountDigests? _digests;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private readonly SqliteWriter _writer;
    private bool _isDisposed;

    /// <param name="digests">Null: nothing is searched, and what is written gets its digests later.</param>
    /// <exception cref="InvalidDataException">The file was created by another version of the product, or is not a database.</exception>
    public SqliteAccountStore(string dataDirectory, AccountDigests? digests = null)
    {
        _digests = digests;
        _file = Path.Combine(dataDirectory, FileName);
        // SQLite would create it readable for all. The files beside it get its mode.
        PrivateFile.Create(_file);
        PrivateFile.Restrict(_file + "-wal");
        PrivateFile.Restrict(_file + "-shm");
        try
        {
            var connection = SqliteSchema.Open(_file);
            SqliteSchema.Create(connection);
            _writer = new SqliteWriter(connection);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"{_file} can't be used as the store: {e.Message}", e);
        }
    }

    /// <returns>Null: it is not stored.</returns>
    public StoredAccount? Read(AccountId id) => Read(reader => reader.Read(id));

    /// <inheritdoc cref="SqliteWriter.Write"/>
    public Task<long> Write(Account account, long version) =>
        _writer.Write(account.Id.Key, AccountJson.Write(account, _digests?.Of(account)), version, ProcessDueWork.NextMailAt(account));

    /// <inheritdoc cref="SqliteWriter.Write"/>
    public Task Delete(AccountId id, long version) => _writer.Delete(id.Key, version);

    Task<UnknownAccount?> IUnknownAccountStore.Read(IReadOnlyList<string> names) =>
        Task.FromResult(Read(reader => reader.ReadUnknown(names)));

    Task IUnknownAccountStore.Write(string name, UnknownAccount account, DateTimeOffset usedAt) =>
        _writer.WriteUnknown(name, AccountJson.WriteUnknown(account), usedAt);

    async Task<int> IUnknownAccountStore.DeleteOldest(int keep) => (int)await _writer.DeleteOldestUnknown(keep);

    public Task<IReadOnlyList<AccountId>> Find(AccountId typed, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AccountId>>(
            [.. Read(reader => reader.FindSpellings(typed.Fold().Key)).Select(AccountId.FromKey)]);

    public Task<IReadOnlyList<AccountId>> FindAmbiguous(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AccountId>>(
            [.. Read(reader => reader.FindAmbiguous()).Select(AccountId.FromKey).OrderBy(id => id.Fold().Key, StringComparer.Ordinal)]);

    Task<IReadOnlyList<StoredPhone>> IContactPhoneIndex.ReadPhones(string after, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredPhone>>(Read(reader => reader.ReadPhones(after, most)));

    Task<IReadOnlyList<Account>> IAccountSearch.Search(
        SearchTerm term, IReadOnlyList<string> lines, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Account>>(
            [.. Read(reader => reader.Search(term, lines, most, Digests)).Select(stored => stored.Account)]);

    async Task<FilledBatch> ISearchDigestStore.FillDigests(string after, int most, CancellationToken cancellationToken)
    {
        var batch = Read(reader => reader.ReadDigests(after, most, Digests.KeyId));
        var filled = await Task.WhenAll(batch.Where(stored => stored.IsOutdated).Select(stored =>
            _writer.WriteDigests(stored.Key, stored.Version, Digests.Of(stored.Email, stored.Phone))));
        return new(batch.Count < most ? null : batch[^1].Key, filled.Count(isFilled => isFilled));
    }

    public async IAsyncEnumerable<AccountId> FindDue(
        DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<DueAccount> page = [DueAccount.None];
        do
        {
            page = Read(reader => reader.FindDue(until, page[^1]));
            foreach (var due in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return AccountId.FromKey(due.Key);
            }

            await Task.CompletedTask;
        }
        while (page.Count == SqliteReader.PageSize);
    }

    /// <summary>Every account, in the order of their keys, as of the call.</summary>
    public IEnumerable<StoredAccount> ReadAll()
    {
        using var reader = new SqliteReader(SqliteSchema.Open(_file));
        foreach (var stored in reader.ReadAll())
        {
            yield return stored;
        }
    }

    /// <summary>Throws if the store can't be read.</summary>
    public void Check() => Read(reader => reader.FindDue(DateTimeOffset.MinValue, DueAccount.None));

    /// <summary>May be called twice: the container registers the store under several services.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private AccountDigests Digests => _digests ?? throw new InvalidOperationException("The store was opened without keys.");

    /// <inheritdoc cref="SqliteWriter.WriteAudit"/>
    internal Task WriteAudit(Action<SqliteCommand> prepare) => _writer.WriteAudit(prepare);

    internal T Read<T>(Func<SqliteReader, T> read)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = new SqliteReader(SqliteSchema.Open(_file));
        }

        try
        {
            return read(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }
}
