using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>Writes to the embedded store on a thread of its own. Writes that arrive together share one commit.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxWritesPerCommit = 512;
    private const string Savepoint = "prepared";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _writeUnknown;
    private readonly SqliteCommand _deleteOldestUnknown;
    private readonly SqliteCommand _writeDigests;
    private readonly BlockingCollection<PendingWrite> _pending = [];
    private readonly Thread _thread;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        // A new row starts at a random version: an activation that still has a deleted account in memory must not overwrite the new one.
        _insert = Prepare("""
            INSERT INTO account (key, version, state, mail_at) VALUES ($key, 1 + abs(random()) % 1000000000, $state, $at)
            ON CONFLICT DO NOTHING RETURNING version
            """);
        _update = Prepare("""
            UPDATE account SET version = version + 1, state = $state, mail_at = $at
            WHERE key = $key AND version = $version RETURNING version
            """);
        _delete = Prepare("DELETE FROM account WHERE key = $key AND version = $version RETURNING version");
        _writeUnknown = Prepare("""
            INSERT INTO unknown_account (name, used_at, state) VALUES ($key, $at, $state)
            ON CONFLICT DO UPDATE SET used_at = excluded.used_at, state = excluded.state RETURNING 0
            """);
        _deleteOldestUnknown = Prepare($"""
            DELETE FROM unknown_account WHERE rowid IN (
                SELECT rowid FROM unknown_account ORDER BY used_at
                LIMIT max(0, min({IUnknownAccountStore.MaxDeleted}, (SELECT count(*) FROM unknown_account) - $keep))
            );
            SELECT changes();
            """);
        _writeDigests = Prepare($"""
            INSERT INTO account_search SELECT key, $searchKey, $email, $phone FROM account WHERE key = $key AND version = $version
            {SqliteSchema.ReplaceDigests} RETURNING 0
            """);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "store" };
        _thread.Start();
    }

    /// <param name="version">The expected version; 0: the account must not exist yet.</param>
    /// <returns>The new version, when it is on the disk.</returns>
    /// <exception cref="StoreConflictException">Another version is stored; nothing was changed.</exception>
    public Task<long> Write(string key, byte[] state, long version, DateTimeOffset? mailAt) => Enqueue(new()
    {
        Command = version == 0 ? _insert : _update, Key = key, State = state, Version = version, At = mailAt?.ToUnixTimeMilliseconds(),
    });

    /// <inheritdoc cref="Write"/>
    public Task Delete(string key, long version) => Enqueue(new() { Command = _delete, Key = key, Version = version });

    public Task WriteUnknown(string name, byte[] state, DateTimeOffset usedAt) =>
        Enqueue(new() { Command = _writeUnknown, Key = name, State = state, At = usedAt.ToUnixTimeMilliseconds() });

    /// <summary>
    /// Executes statements on the audit rows, all or none of them, in the order of the calls. An error of theirs fails no account.
    /// </summary>
    public Task WriteAudit(Action<SqliteCommand> prepare) => Enqueue(new() { Prepare = prepare });

    /// <returns>The number of deleted rows.</returns>
    public Task<long> DeleteOldestUnknown(int keep) => Enqueue(new() { Command = _deleteOldestUnknown, Keep = keep });

    /// <param name="version">The digests are those of this version.</param>
    /// <returns>False: another version is stored, or these digests were there already.</returns>
    public async Task<bool> WriteDigests(string key, long version, SearchDigests digests)
    {
        try
        {
            await Enqueue(new() { Command = _writeDigests, Key = key, Version = version, Digests = digests });
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }

    /// <summary>Writes what was enqueued before.</summary>
    public void Dispose()
    {
        _pending.CompleteAdding();
        _thread.Join();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _writeUnknown.Dispose();
        _deleteOldestUnknown.Dispose();
        _writeDigests.Dispose();
        _connection.Dispose();
        _pending.Dispose();
    }

    private Task<long> Enqueue(PendingWrite write)
    {
        _pending.Add(write);
        return write.Done.Task;
    }

    private void WriteAll()
    {
        var batch = new List<PendingWrite>();
        foreach (var first in _pending.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxWritesPerCommit && _pending.TryTake(out var next))
            {
                batch.Add(next);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                foreach (var write in batch)
                {
                    write.NewVersion = write.Prepare is null ? Execute(write, transaction) : ExecutePrepared(write, transaction);
                }

                transaction.Commit();
            }

            foreach (var write in batch)
            {
                if (write.Error is { } error)
                {
                    write.Done.SetException(error);
                }
                else if (write.NewVersion is { } version)
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
            // The outcome of this commit is unknown; the next batch is written as usual.
            batch.ForEach(write => write.Done.TrySetException(e));
        }
    }

    /// <returns>The statement's result: for an account the stored version, null: conflict.</returns>
    private static long? Execute(PendingWrite write, SqliteTransaction transaction)
    {
        var command = write.Command!;
        command.Transaction = transaction;
        command.Parameters["$key"].Value = write.Key ?? (object)DBNull.Value;
        command.Parameters["$state"].Value = write.State ?? (object)DBNull.Value;
        command.Parameters["$at"].Value = write.At ?? (object)DBNull.Value;
        command.Parameters["$version"].Value = write.Version;
        command.Parameters["$keep"].Value = write.Keep;
        command.Parameters["$searchKey"].Value = write.Digests?.Key ?? (object)DBNull.Value;
        command.Parameters["$email"].Value = write.Digests?.Email ?? (object)DBNull.Value;
        command.Parameters["$phone"].Value = write.Digests?.Phone ?? (object)DBNull.Value;
        return (long?)command.ExecuteScalar();
    }

    private long ExecutePrepared(PendingWrite write, SqliteTransaction transaction)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        transaction.Save(Savepoint);
        try
        {
            write.Prepare!(command);
            return command.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            transaction.Rollback(Savepoint);
            write.Error = e;
            return 0;
        }
        finally
        {
            transaction.Release(Savepoint);
        }
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$key", SqliteType.Text);
        command.Parameters.Add("$state", SqliteType.Blob);
        command.Parameters.Add("$at", SqliteType.Integer);
        command.Parameters.Add("$version", SqliteType.Integer);
        command.Parameters.Add("$keep", SqliteType.Integer);
        command.Parameters.Add("$searchKey", SqliteType.Text);
        command.Parameters.Add("$email", SqliteType.Text);
        command.Parameters.Add("$phone", SqliteType.Text);
        return command;
    }

    private sealed class PendingWrite
    {
        /// <summary>Null: <see cref="Prepare"/> is set.</summary>
        public SqliteCommand? Command { get; init; }

        public Action<SqliteCommand>? Prepare { get; init; }

        public SqliteException? Error { get; set; }

        public string? Key { get; init; }

        public byte[]? State { get; init; }

        public long Version { get; init; }

        /// <summary>In Unix milliseconds: when the next mail is due, or when an unknown account was used.</summary>
        public long? At { get; init; }

        public int Keep { get; init; }

        public SearchDigests? Digests { get; init; }

        /// <summary>Null: conflict, nothing was changed.</summary>
        public long? NewVersion { get; set; }

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
