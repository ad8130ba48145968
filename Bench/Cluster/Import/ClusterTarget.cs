using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench.Cluster.Import;

/// <summary>One silo and a gateway with their own database.</summary>
internal sealed class ClusterTarget(PostgresServer postgres, Mailbox mailbox) : IImportTarget
{
    /// <summary>The size of a silo's connection pool.</summary>
    private const int Connections = 20;

    private static int _databases;
    private readonly TemporaryDirectory _directory = new();
    private readonly StoredAccounts _store = new(postgres.NewDatabase($"import_{++_databases}"));
    private RunningCluster? _cluster;

    public Uri Gateway => _cluster!.Gateway.Address;

    public IReadOnlyList<(string Name, HostProcess Process)> Processes =>
        [("gateway", _cluster!.Gateway.Process), ("silo", _cluster.FirstSilo)];

    public void Start() => _cluster = new RunningCluster(
        1, _directory.Path, postgres, _store, [.. RunningCluster.FewIterations, .. mailbox.Settings]);

    public void Kill()
    {
        _cluster?.Dispose();
        _cluster = null;
    }

    public long Count() => _store.Count();

    public IEnumerable<StoredRow> Rows() => _store.Rows();

    public IReadOnlyList<(string What, double Rate)> Bare(IReadOnlyList<StoredRow> rows)
    {
        using var singly = NpgsqlDataSource.Create(
            $"{postgres.NewDatabase($"import_{++_databases}")};Maximum Pool Size={Connections};"
            + "Max Auto Prepare=4;Auto Prepare Min Usages=2;No Reset On Close=true");
        using var copied = NpgsqlDataSource.Create(postgres.NewDatabase($"import_{++_databases}"));
        return
        [
            ($"PostgreSQL's inserts, {Connections} connections", Rate(rows.Count, () => InsertAll(singly, rows).GetAwaiter().GetResult())),
            ("PostgreSQL's COPY", Rate(rows.Count, () => Copy(copied, rows))),
        ];
    }

    public void Dispose()
    {
        Kill();
        _store.Dispose();
        _directory.Dispose();
    }

    private static double Rate(int rows, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task InsertAll(NpgsqlDataSource database, IReadOnlyList<StoredRow> rows) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            for (var row = connection; row < rows.Count; row += Connections)
            {
                await using var insert = database.CreateCommand("INSERT INTO account (key, version, state) VALUES ($1, 1, $2)");
                insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows[row].Key });
                insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = rows[row].State });
                await insert.ExecuteNonQueryAsync();
            }
        }));

    private static void Copy(NpgsqlDataSource database, IReadOnlyList<StoredRow> rows)
    {
        using var connection = database.OpenConnection();
        using var copy = connection.BeginBinaryImport("COPY account (key, version, state) FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            copy.StartRow();
            copy.Write(row.Key, NpgsqlDbType.Text);
            copy.Write(1, NpgsqlDbType.Integer);
            copy.Write(row.State, NpgsqlDbType.Bytea);
        }

        copy.Complete();
    }
}
