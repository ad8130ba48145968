using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>The counts of unknown accounts in the cluster's database.</summary>
public sealed class PostgresUnknownAccounts(NpgsqlDataSource database) : IUnknownAccountStore
{
    /// <summary>An advisory lock: one silo deletes, the others skip it. Two at once would each delete as many rows as one should.</summary>
    private const long DeletionLock = 0x5E1FCA2F;

    public async Task<UnknownAccount?> Read(IReadOnlyList<string> names)
    {
        await using var command = database.CreateCommand(
            "SELECT state FROM unknown_account WHERE name = ANY ($1) ORDER BY array_position($1, name) LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. names] });
        return await command.ExecuteScalarAsync() is byte[] state ? AccountJson.ReadUnknown(state) : null;
    }

    public async Task Write(string name, UnknownAccount account, DateTimeOffset usedAt)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO unknown_account (name, used_at, state) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at, state = excluded.state
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = usedAt.ToUnixTimeMilliseconds() });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = AccountJson.WriteUnknown(account) });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<int> DeleteOldest(int keep)
    {
        await using var command = database.CreateCommand("""
            DELETE FROM unknown_account WHERE name IN (
                SELECT name FROM unknown_account ORDER BY used_at
                LIMIT CASE WHEN pg_try_advisory_xact_lock($3)
                    THEN greatest(0, least($1, (SELECT count(*) FROM unknown_account) - $2)) ELSE 0 END
            )
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = IUnknownAccountStore.MaxDeleted });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = keep });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = DeletionLock });
        return await command.ExecuteNonQueryAsync();
    }
}
