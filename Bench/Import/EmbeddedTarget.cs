using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace OrleansSelfCare.Bench.Import;

/// <summary>A gateway of hosting <c>Localhost</c> with its own SQLite store.</summary>
internal sealed class EmbeddedTarget : IImportTarget
{
    private const int RowsInACommit = 512;
    private readonly TemporaryDirectory _directory = new();
    private GatewayProcess? _gateway;

    public Uri Gateway => _gateway!.Address;

    public IReadOnlyList<(string Name, HostProcess Process)> Processes => [("gateway", _gateway!.Process)];

    public void Start() => _gateway = GatewayProcess.Start("Localhost", _directory.Path, HostProcess.WithoutLimits);

    public void Kill()
    {
        _gateway?.Dispose();
        _gateway = null;
    }

    public long Count()
    {
        using var store = Open(Path.Combine(_directory.Path, "accounts.db"));
        return (long)Command(store, "SELECT count(*) FROM account").ExecuteScalar()!;
    }

    public IEnumerable<StoredRow> Rows()
    {
        using var store = Open(Path.Combine(_directory.Path, "accounts.db"));
        using var rows = Command(store, "SELECT key, state FROM account ORDER BY key").ExecuteReader();
        while (rows.Read())
        {
            yield return new(rows.GetString(0), rows.GetFieldValue<byte[]>(1));
        }
    }

    public IReadOnlyList<(string What, double Rate)> Bare(IReadOnlyList<StoredRow> rows)
    {
        using var directory = new TemporaryDirectory();
        using var store = Open(Path.Combine(directory.Path, "bare.db"));
        Command(store, "PRAGMA journal_mode = WAL").ExecuteNonQuery();
        Command(store, "PRAGMA synchronous = FULL").ExecuteNonQuery();
        Command(
            store,
            """
            CREATE TABLE account (key TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, state BLOB NOT NULL, mail_at INTEGER) STRICT;
            CREATE INDEX account_mail_at ON account (mail_at) WHERE mail_at IS NOT NULL
            """).ExecuteNonQuery();
        using var insert = Command(store, "INSERT INTO account (key, version, state) VALUES ($key, 1, $state)");
        var (key, state) = (insert.Parameters.Add("$key", SqliteType.Text), insert.Parameters.Add("$state", SqliteType.Blob));

        var start = Stopwatch.GetTimestamp();
        foreach (var commit in rows.Chunk(RowsInACommit))
        {
            using var transaction = store.BeginTransaction();
            insert.Transaction = transaction;
            foreach (var row in commit)
            {
                (key.Value, state.Value) = (row.Key, row.State);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return [($"SQLite's inserts, {RowsInACommit} a commit", rows.Count / Stopwatch.GetElapsedTime(start).TotalSeconds)];
    }

    public void Dispose()
    {
        Kill();
        _directory.Dispose();
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
