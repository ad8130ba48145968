using System.Data.Common;
using Npgsql;
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Tests.Storage;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class PostgresAuditTests : AuditStoreContract, IAsyncLifetime
{
    private NpgsqlDataSource? _database;

    protected override AuditStore Store => new PostgresAudit(_database!);

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).NewDatabase());
        // It would let no row of a test be deleted. RuntimeRoleTests has its test.
        await Execute("ALTER TABLE audit DISABLE TRIGGER audit_guard");
    }

    public async Task DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task A_row_is_not_visible_before_one_with_a_lower_cursor()
    {
        await using var connection = await _database!.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var slow = new NpgsqlCommand(
            "INSERT INTO audit (chain, number, time, event, json, key, digest) VALUES ('aaaa', 0, 0, 'began', '{}', 'k1', '')", connection);
        await slow.ExecuteNonQueryAsync();
        var fast = Chain("bbbb", 1);
        await using var waits = _database.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        await Eventually(() => fast.IsCompleted || (long)waits.ExecuteScalar()! > 0, settled => settled);

        Assert.Empty(await Numbers(new()));
        await transaction.CommitAsync();
        await fast;

        Assert.Equal(["aaaa/0", "bbbb/0"], await Numbers(new()));
    }

    [SkippableFact]
    public async Task A_reader_that_goes_on_from_its_cursor_misses_nothing_while_many_gateways_write()
    {
        const int Gateways = 8;
        const int Rows = 60;
        var read = new List<string>();
        // Each transaction stays open for a moment after its row has got a position.
        var writes = Task.WhenAll(Enumerable.Range(0, Gateways).Select(chain => Task.Run(async () =>
        {
            for (var number = 0; number < Rows; number++)
            {
                await Execute($"""
                    INSERT INTO audit (chain, number, time, event, json, key, digest) VALUES ('{chain}', {number}, 0, 'began', '', '', '');
                    SELECT pg_sleep(random() * 0.004)
                    """);
            }
        })));
        var cursor = 0L;
        bool wasWriting;
        do
        {
            wasWriting = !writes.IsCompleted;
            var page = await Store.Search(new(After: cursor), 7, default);
            read.AddRange(page.Select(row => row.ToString()));
            cursor = page.Count > 0 ? page[^1].Position : cursor;
            wasWriting |= page.Count > 0;
        }
        while (wasWriting);

        await writes;
        Assert.Equal(Gateways * Rows, read.Distinct().Count());
    }

    [SkippableTheory]
    [InlineData("agent = 'a123'")]
    [InlineData("account = 'account/ip-phone/c7'")]
    [InlineData("call = 'rare'")]
    [InlineData("event = 'opened'")]
    public async Task A_search_reads_an_index_however_many_rows_there_are(string condition)
    {
        await Execute("""
            INSERT INTO audit (chain, number, time, event, agent, account, call, json, key, digest)
            SELECT 'aaaa', n, n, 'began', 'a' || n % 200, 'account/ip-phone/c' || n % 1000,
                CASE WHEN n % 5000 = 0 THEN 'rare' ELSE 'show' END, '{}', 'k1', ''
            FROM generate_series(1, 20000) AS n
            """);
        await Execute("ANALYZE audit");
        await using var explain = _database!.CreateCommand(
            $"EXPLAIN SELECT * FROM audit WHERE position > 0 AND {condition} ORDER BY position LIMIT 500");
        var plan = "";
        await using var lines = await explain.ExecuteReaderAsync();
        while (await lines.ReadAsync())
        {
            plan += lines.GetString(0) + "\n";
        }

        Assert.Matches("Index Scan (using|on) audit_", plan);
    }

    protected override async Task<IReadOnlyList<string>> Explain(AuditQuery query)
    {
        await Execute("ANALYZE audit");
        var store = new ExplainedStore(_database!);
        await store.Search(query, 10, default);
        return store.Plans;
    }

    protected override async Task Execute(string sql)
    {
        await using var command = _database!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class ExplainedStore(NpgsqlDataSource database) : PostgresAudit(database)
    {
        public List<string> Plans { get; } = [];

        protected override async Task<List<T>> Read<T>(
            Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation)
        {
            Plans.Add(string.Join('\n', await base.Read(Explained, row => row.GetString(0), cancellation)));
            return await base.Read(prepare, map, cancellation);

            void Explained(DbCommand command)
            {
                prepare(command);
                command.CommandText = $"EXPLAIN {command.CommandText}";
            }
        }
    }
}
