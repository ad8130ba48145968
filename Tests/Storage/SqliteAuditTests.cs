using System.Data.Common;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Storage;

public sealed class SqliteAuditTests : AuditStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-store-");
    private readonly SqliteAccountStore _store;

    public SqliteAuditTests()
    {
        _store = new SqliteAccountStore(_folder.FullName);
        Store = new SqliteAudit(_store);
    }

    protected override AuditStore Store { get; }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_error_of_the_audit_fails_no_account_that_is_stored_in_the_same_commit()
    {
        IUnknownAccountStore accounts = _store;
        await Execute("DROP TABLE audit");
        var row = Sign("aaaa", 0, new());

        var writes = Enumerable.Range(0, 20)
            .Select(number => (
                Audit: Store.Append([row], default),
                Account: accounts.Write($"{number}", new(PasswordAttemptLimiter.Empty, Timeline.Empty), Noon)))
            .ToArray();

        await Task.WhenAll(writes.Select(write => write.Account));
        await Assert.ThrowsAsync<SqliteException>(() => writes[^1].Audit);
    }

    [Fact]
    public async Task A_cut_whose_second_statement_fails_stores_no_checkpoint_and_fails_nothing_else_of_the_commit()
    {
        IUnknownAccountStore accounts = _store;
        var rows = await Chain("aaaa", 3);
        // FAIL, unlike ABORT, keeps what the statement has done so far.
        await Execute("CREATE TRIGGER fault BEFORE DELETE ON audit WHEN old.number = 1 BEGIN SELECT raise(FAIL, 'fault'); END");

        var cut = Store.Cut(Signer.SignCheckpoint(rows[2]), default);
        var account = accounts.Write("taro", new(PasswordAttemptLimiter.Empty, Timeline.Empty), Noon);
        await Add("aaaa", 3, new());

        await Assert.ThrowsAsync<SqliteException>(() => cut);
        await account;
        Assert.Equal(["aaaa/0", "aaaa/1", "aaaa/2", "aaaa/3"], await Numbers(new()));
        Assert.Null(await Store.ReadCheckpoint("aaaa", default));
        await Execute("DROP TRIGGER fault");
        await Store.Cut(Signer.SignCheckpoint(rows[2]), default);
        Assert.Equal(["aaaa/3"], await Numbers(new()));
    }

    [Fact]
    public async Task Two_gateways_that_cut_the_same_chain_at_once_find_nothing_altered()
    {
        await Chain("aaaa", 5);
        var reads = 0;
        var meanwhile = new StoreWithAnotherReader(_store, async () =>
        {
            // Those before: the end, the old chains, the checkpoint.
            if (++reads == 4)
            {
                Assert.Empty(await Verifier.Cut(Noon.AddMinutes(2), default));
            }
        });

        Assert.Empty(await new AuditVerifier(meanwhile, Signer).Cut(Noon.AddMinutes(4), default));

        Assert.True(reads >= 4);
        await IsSound(chains: 1, rows: 3, open: 1);
    }

    protected override async Task Execute(string sql)
    {
        var file = Path.Combine(_folder.FullName, SqliteAccountStore.FileName);
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected override async Task<IReadOnlyList<string>> Explain(AuditQuery query)
    {
        var store = new ExplainedStore(_store);
        await store.Search(query, 10, default);
        return store.Plans;
    }

    private sealed class ExplainedStore(SqliteAccountStore store) : SqliteAudit(store)
    {
        public List<string> Plans { get; } = [];

        protected override async Task<List<T>> Read<T>(
            Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation)
        {
            Plans.Add(string.Join('\n', await base.Read(Explained, row => row.GetString(3), cancellation)));
            return await base.Read(prepare, map, cancellation);

            void Explained(DbCommand command)
            {
                prepare(command);
                command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
            }
        }
    }

    /// <param name="beforeRead">Awaited before each read.</param>
    private sealed class StoreWithAnotherReader(SqliteAccountStore store, Func<Task> beforeRead) : SqliteAudit(store)
    {
        protected override async Task<List<T>> Read<T>(
            Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation)
        {
            await beforeRead();
            return await base.Read(prepare, map, cancellation);
        }
    }
}
