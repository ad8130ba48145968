using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// The embedded store: one SQLite file in WAL mode, <c>accounts.db</c> under the data directory. A write is on the disk before its
/// caller hears of it; the writes of many accounts that come together share one commit. Should two processes open it, the version check
/// keeps their writes apart; what one holds in memory the other doesn't hear of, so a data directory is meant for one gateway.
/// </summary>
public sealed class SqliteAccountStore : IAccountStore, IDecoyWrite, IReadiness, IDisposable
{
    public const string FileName = "accounts.db";
    private const int SchemaVersion = 1;
    private const int MostWritesInACommit = 512;
    private const int OwedInAPage = 256;
    private const string Schema = """
        CREATE TABLE account (
            key     TEXT    NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            state   BLOB    NOT NULL,
            mail_at INTEGER
        ) STRICT;
        CREATE TABLE decoy (state BLOB NOT NULL) STRICT;
        INSERT INTO decoy VALUES (x'');
        CREATE INDEX account_mail_at ON account (mail_at) WHERE mail_at IS NOT NULL;
        PRAGMA user_version = 1;
        """;

    private readonly string _connectionString;
    private readonly ConcurrentBag<Reader> _readers = [];
    private readonly BlockingCollection<PendingWrite> _writes = [];
    private readonly Thread _writer;

    /// <exception cref="InvalidDataException">The file was made by another version of the product, or is no database.</exception>
    public SqliteAccountStore(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, FileName);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 10 }.ToString();
        SqliteConnection connection;
        try
        {
            connection = Open();
            MakeSchema(connection, file);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"{file} can't be used as the store: {e.Message}", e);
        }

        _writer = new Thread(() => WriteAll(connection)) { IsBackground = true, Name = "store" };
        _writer.Start();
    }

    public Task<StoredAccount?> Read(AccountId id)
    {
        using var reader = Rent();
        return Task.FromResult(reader.Item.Read(id));
    }

    public Task<long> Write(Account account, long version) =>
        Queue(new(account.Id.Key, AccountJson.Write(account), version, Wake.NextMailAt(account)?.ToUnixTimeMilliseconds()));

    public Task Delete(AccountId id, long version) => Queue(new(id.Key, null, version, null));

    Task IDecoyWrite.Write(int bytes) => Queue(new(null, RandomNumberGenerator.GetBytes(bytes), 0, null));

    public async IAsyncEnumerable<AccountId> Due(DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var after = Owed.First;
        do
        {
            foreach (var owed in Page(until, after, out after))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return AccountId.FromKey(owed.Key);
            }

            await Task.CompletedTask;
        }
        while (after is not null);
    }

    /// <summary>Every account, in the order of their keys, as of the call.</summary>
    public IEnumerable<StoredAccount> All()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT state, version FROM account ORDER BY key";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return StoredAt(rows);
        }
    }

    public Task Check(CancellationToken cancellation)
    {
        Page(DateTimeOffset.MinValue, Owed.First, out _);
        return Task.CompletedTask;
    }

    /// <summary>What was handed over before is stored first. May come twice: the container knows the store by two names.</summary>
    public void Dispose()
    {
        if (_writes.IsAddingCompleted)
        {
            return;
        }

        _writes.CompleteAdding();
        _writer.Join();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private Task<long> Queue(PendingWrite write)
    {
        _writes.Add(write);
        return write.Done.Task;
    }

    private static void MakeSchema(SqliteConnection connection, string file)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version == 0)
        {
            Execute(connection, Schema);
        }
        else if (version != SchemaVersion)
        {
            throw new InvalidDataException($"{file} has schema {version}; this build knows {SchemaVersion}.");
        }

        transaction.Commit();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        // FULL: the write-ahead log is flushed to the disk at each commit, not only at checkpoints.
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void WriteAll(SqliteConnection connection)
    {
        using var _ = connection;
        using var writer = new Writer(connection);
        var batch = new List<PendingWrite>();
        foreach (var first in _writes.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MostWritesInACommit && _writes.TryTake(out var next))
            {
                batch.Add(next);
            }

            writer.Write(batch);
            batch.Clear();
        }
    }

    private static StoredAccount StoredAt(SqliteDataReader row) => new(AccountJson.Read(row.GetFieldValue<byte[]>(0)), row.GetInt64(1));

    private List<Owed> Page(DateTimeOffset until, Owed after, out Owed? last)
    {
        using var reader = Rent();
        var page = reader.Item.Due(until, after);
        last = page.Count == OwedInAPage ? page[^1] : null;
        return page;
    }

    private Rented Rent() => new(_readers.TryTake(out var reader) ? reader : new Reader(Open()), _readers);

    /// <summary>A place in the order in which mails fall due.</summary>
    private sealed record Owed(long MailAt, string Key)
    {
        public static readonly Owed First = new(long.MinValue, "");
    }

    private readonly record struct Rented(Reader Item, ConcurrentBag<Reader> Home) : IDisposable
    {
        public void Dispose() => Home.Add(Item);
    }

    private sealed class PendingWrite(string? key, byte[]? state, long version, long? mailAt)
    {
        /// <summary>Null: a decoy.</summary>
        public string? Key => key;

        /// <summary>Null: the row is to go.</summary>
        public byte[]? State => state;

        public long Version => version;

        public long? MailAt => mailAt;

        /// <summary>The version that is stored now; null: another was there, nothing was changed.</summary>
        public long? Stored { get; set; }

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Writer : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;
        private readonly SqliteCommand _update;
        private readonly SqliteCommand _delete;
        private readonly SqliteCommand _decoy;

        public Writer(SqliteConnection connection)
        {
            _connection = connection;
            // It begins anywhere: who still holds what was deleted must not take what was made anew for it.
            _insert = Prepare("""
                INSERT INTO account (key, version, state, mail_at) VALUES ($key, 1 + abs(random()) % 1000000000, $state, $mailAt)
                ON CONFLICT DO NOTHING RETURNING version
                """);
            _update = Prepare("""
                UPDATE account SET version = version + 1, state = $state, mail_at = $mailAt WHERE key = $key AND version = $version RETURNING version
                """);
            _delete = Prepare("DELETE FROM account WHERE key = $key AND version = $version RETURNING version");
            _decoy = Prepare("UPDATE decoy SET state = $state RETURNING 0");
        }

        public void Write(List<PendingWrite> batch)
        {
            try
            {
                using (var transaction = _connection.BeginTransaction(deferred: false))
                {
                    foreach (var write in batch)
                    {
                        write.Stored = Write(write, transaction);
                    }

                    transaction.Commit();
                }

                foreach (var write in batch)
                {
                    if (write.Stored is { } version)
                    {
                        write.Done.SetResult(version);
                    }
                    else
                    {
                        write.Done.SetException(new StoreConflictException());
                    }
                }
            }
            catch (Exception e)
            {
                // Whoever was not told yet learns that nothing is certain; the next batch tries the disk again.
                batch.ForEach(write => write.Done.TrySetException(e));
            }
        }

        public void Dispose()
        {
            _insert.Dispose();
            _update.Dispose();
            _delete.Dispose();
            _decoy.Dispose();
        }

        /// <returns>The stored version; null: conflict.</returns>
        private long? Write(PendingWrite write, SqliteTransaction transaction)
        {
            var command = write.Key is null ? _decoy : write.State is null ? _delete : write.Version == 0 ? _insert : _update;
            command.Transaction = transaction;
            command.Parameters["$key"].Value = write.Key ?? (object)DBNull.Value;
            command.Parameters["$state"].Value = write.State ?? (object)DBNull.Value;
            command.Parameters["$mailAt"].Value = write.MailAt ?? (object)DBNull.Value;
            command.Parameters["$version"].Value = write.Version;
            return (long?)command.ExecuteScalar();
        }

        private SqliteCommand Prepare(string sql)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add("$key", SqliteType.Text);
            command.Parameters.Add("$state", SqliteType.Blob);
            command.Parameters.Add("$mailAt", SqliteType.Integer);
            command.Parameters.Add("$version", SqliteType.Integer);
            return command;
        }
    }

    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _read;
        private readonly SqliteCommand _due;

        public Reader(SqliteConnection connection)
        {
            _connection = connection;
            _read = connection.CreateCommand();
            _read.CommandText = "SELECT state, version FROM account WHERE key = $key";
            _read.Parameters.Add("$key", SqliteType.Text);
            _due = connection.CreateCommand();
            _due.CommandText = """
                SELECT mail_at, key FROM account WHERE mail_at <= $until AND (mail_at, key) > ($at, $key) ORDER BY mail_at, key LIMIT $most
                """;
            _due.Parameters.Add("$until", SqliteType.Integer);
            _due.Parameters.Add("$at", SqliteType.Integer);
            _due.Parameters.Add("$key", SqliteType.Text);
            _due.Parameters.AddWithValue("$most", OwedInAPage);
        }

        public StoredAccount? Read(AccountId id)
        {
            _read.Parameters["$key"].Value = id.Key;
            using var row = _read.ExecuteReader();
            return row.Read() ? StoredAt(row) : null;
        }

        public List<Owed> Due(DateTimeOffset until, Owed after)
        {
            _due.Parameters["$until"].Value = until.ToUnixTimeMilliseconds();
            _due.Parameters["$at"].Value = after.MailAt;
            _due.Parameters["$key"].Value = after.Key;
            var due = new List<Owed>();
            using var rows = _due.ExecuteReader();
            while (rows.Read())
            {
                due.Add(new(rows.GetInt64(0), rows.GetString(1)));
            }

            return due;
        }

        public void Dispose()
        {
            _read.Dispose();
            _due.Dispose();
            _connection.Dispose();
        }
    }
}
