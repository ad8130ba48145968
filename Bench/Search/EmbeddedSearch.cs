using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Bench.Search;

/// <summary>A gateway of hosting <c>Localhost</c> with its own SQLite store.</summary>
internal sealed class EmbeddedSearch(Mailbox mailbox) : ISearchTarget
{
    private const int WritesInACommit = 200;
    private readonly TemporaryDirectory _directory = new();
    private GatewayProcess? _gateway;

    public Uri Gateway => _gateway!.Address;

    public static void Measure(bool quick)
    {
        using var mailbox = new Mailbox();
        SearchRun.Measure("Localhost", () => new EmbeddedSearch(mailbox), mailbox, quick);
    }

    public void Start() => _gateway = GatewayProcess.Start(
        "Localhost", _directory.Path, [.. Cluster.RunningCluster.FewIterations, .. mailbox.Settings]);

    public void Kill()
    {
        _gateway?.Dispose();
        _gateway = null;
    }

    public void FillAsEarlierVersion(int accounts)
    {
        using var store = Open();
        Execute(store, "DROP TRIGGER account_search_insert; DROP TRIGGER account_search_update; DROP TRIGGER account_search_delete");
        Execute(store, "DROP TABLE account_search");
        Execute(store, $"""
            WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < {accounts - 1})
            INSERT INTO account (key, version, state)
            SELECT replace(key, 'bench-0000000', printf('bench-%07d', n)), 1,
                CAST(replace(CAST(state AS TEXT), 'bench-0000000', printf('bench-%07d', n)) AS BLOB)
            FROM number, (SELECT key, state FROM account)
            """);
        Execute(store, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public (double Seconds, Spread Writes)? Migrate() => null;

    public double Cpu() => _gateway!.Cpu() is var cpu ? cpu.User + cpu.System : 0;

    public long Filled()
    {
        using var store = Open();
        return (long)Execute(store, "SELECT count(*) FROM account_search WHERE email_digest IS NOT NULL")!;
    }

    public (double With, double Without) Added(int writes)
    {
        using var store = Open();
        Execute(store, "PRAGMA synchronous = OFF");
        var digests = new AccountDigests(KeyRing.LoadOrCreate(Path.Combine(_directory.Path, "keys.json")));
        var rows = Stored(store);
        var trigger = (string)Execute(store, "SELECT sql FROM sqlite_schema WHERE name = 'account_search_update'")!;
        using var update = store.CreateCommand();
        update.CommandText = "UPDATE account SET version = version + 1, state = $state WHERE key = $key";
        var (key, state) = (update.Parameters.Add("$key", SqliteType.Text), update.Parameters.Add("$state", SqliteType.Blob));
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < writes / WritesInACommit; round++)
        {
            Write(isSearched: true);
            with.Add(Write(isSearched: true));
            Execute(store, "DROP TRIGGER account_search_update");
            without.Add(Write(isSearched: false));
            Execute(store, trigger);
        }

        return (new Spread(with).Median, new Spread(without).Median);

        double Write(bool isSearched)
        {
            var start = Stopwatch.GetTimestamp();
            using var transaction = store.BeginTransaction();
            update.Transaction = transaction;
            foreach (var row in rows)
            {
                key.Value = row.Id.Key;
                state.Value = AccountJson.Write(row, isSearched ? digests.Of(row) : null);
                update.ExecuteNonQuery();
            }

            transaction.Commit();
            return Stopwatch.GetElapsedTime(start).TotalSeconds / rows.Count;
        }
    }

    public void Dispose()
    {
        Kill();
        _directory.Dispose();
    }

    private static List<Accounts.Account> Stored(SqliteConnection store)
    {
        using var command = store.CreateCommand();
        command.CommandText = $"SELECT state FROM account ORDER BY key LIMIT {WritesInACommit}";
        using var rows = command.ExecuteReader();
        var stored = new List<Accounts.Account>();
        while (rows.Read())
        {
            stored.Add(AccountJson.Read(rows.GetFieldValue<byte[]>(0)));
        }

        return stored;
    }

    private SqliteConnection Open()
    {
        var file = Path.Combine(_directory.Path, "accounts.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return command.ExecuteScalar();
    }
}
