using System.Diagnostics;
using Npgsql;
using OrleansSelfCare.Bench.Cluster;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Bench.Search;

/// <summary>One silo and a gateway with their own database.</summary>
internal sealed class ClusterSearch(PostgresServer postgres, Mailbox mailbox) : ISearchTarget
{
    private const int Rows = 200;
    private readonly TemporaryDirectory _directory = new();
    private readonly StoredAccounts _store = new(postgres.NewDatabase("search"));
    private RunningCluster? _cluster;

    public Uri Gateway => _cluster!.Gateway.Address;

    public static void Measure(bool quick)
    {
        using var postgres = PostgresServer.Start();
        using var mailbox = new Mailbox();
        SearchRun.Measure("Cluster, one silo", () => new ClusterSearch(postgres, mailbox), mailbox, quick);
    }

    public void Start() => _cluster = new RunningCluster(
        1, _directory.Path, postgres, _store, [.. RunningCluster.FewIterations, .. mailbox.Settings]);

    public void Kill()
    {
        _cluster?.Dispose();
        _cluster = null;
    }

    public void FillAsEarlierVersion(int accounts)
    {
        _store.Execute("DROP FUNCTION account_search CASCADE");
        _store.Execute("ALTER TABLE account DROP COLUMN search_key, DROP COLUMN email_digest, DROP COLUMN phone_digest");
        _store.Execute("DELETE FROM schema_version WHERE version > 8");
        var first = new Account(0);
        _store.Fill((_store.StateOf(first), first), 1, accounts - 1);
    }

    public (double Seconds, Spread Writes)? Migrate()
    {
        using var database = NpgsqlDataSource.Create(_store.ConnectionString);
        var start = Stopwatch.GetTimestamp();
        var migration = Task.Run(() => HostProcess.Run("Silo", ["migrate", $"--ConnectionStrings:SelfCare={_store.ConnectionString}"]));
        var (random, writes) = (new Random(2), new List<double>());
        while (!migration.IsCompleted)
        {
            var began = Stopwatch.GetTimestamp();
            Write(database, $"account/{Account.Line}/{new Account(random.Next(Rows)).Id}", null);
            writes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Thread.Sleep(5);
        }

        migration.GetAwaiter().GetResult();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, new(writes));
    }

    public double Cpu()
    {
        var gateway = _cluster!.Gateway.Cpu();
        var silo = _cluster.FirstSilo.Cpu();
        return gateway.User + gateway.System + silo.User + silo.System + postgres.Cpu();
    }

    public long Filled()
    {
        using var database = NpgsqlDataSource.Create(_store.ConnectionString);
        using var count = database.CreateCommand("SELECT count(*) FROM account WHERE email_digest IS NOT NULL");
        count.CommandTimeout = 0;
        return (long)count.ExecuteScalar()!;
    }

    public (double With, double Without) Added(int writes)
    {
        using var database = NpgsqlDataSource.Create(
            $"{_store.ConnectionString};Maximum Pool Size=1;Max Auto Prepare=4;Auto Prepare Min Usages=2;"
            + "Options=-c synchronous_commit=off");
        var digests = new AccountDigests(KeyRing.Parse(File.ReadAllText(Path.Combine(_directory.Path, "ring.json"))));
        var rows = _store.Rows().Take(Rows).Select(row => AccountJson.Read(row.State)).ToList();
        var (with, without) = (0d, 0d);
        var rounds = writes / Rows;
        for (var round = 0; round < rounds; round++)
        {
            WriteAll(isSearched: true);
            with += WriteAll(isSearched: true);
            _store.Execute("ALTER TABLE account DISABLE TRIGGER account_search");
            WriteAll(isSearched: false);
            without += WriteAll(isSearched: false);
            _store.Execute("ALTER TABLE account ENABLE TRIGGER account_search");
        }

        return (with / (rounds * rows.Count), without / (rounds * rows.Count));

        // PostgreSQL's CPU, as the sign-ins are measured, and this process's time for the digests and the text. Not its CPU: a thread that
        // waits for an answer uses some, and a silo's don't wait.
        double WriteAll(bool isSearched)
        {
            var (postgresBefore, here) = (postgres.Cpu(), TimeSpan.Zero);
            foreach (var row in rows)
            {
                var start = Stopwatch.GetTimestamp();
                var state = AccountJson.Write(row, isSearched ? digests.Of(row) : null);
                here += Stopwatch.GetElapsedTime(start);
                Write(database, row.Id.Key, state);
            }

            return postgres.Cpu() - postgresBefore + here.TotalSeconds;
        }
    }

    public void Dispose()
    {
        Kill();
        _store.Dispose();
        _directory.Dispose();
    }

    /// <param name="state">Null: the same again.</param>
    private static void Write(NpgsqlDataSource database, string key, byte[]? state)
    {
        using var update = database.CreateCommand(
            $"UPDATE account SET version = version + 1, state = {(state is null ? "state" : "$2")} WHERE key = $1");
        update.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        if (state is not null)
        {
            update.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = state });
        }

        update.ExecuteNonQuery();
    }
}
