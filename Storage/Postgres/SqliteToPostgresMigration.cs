using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>Copies the accounts of an embedded store into PostgreSQL; the result counts them.</summary>
/// <param name="There">Already in the database and equal.</param>
/// <param name="Differing">Already in the database and different; they were not changed.</param>
public sealed record SqliteToPostgresMigration(long Moved, long There, long Differing)
{
    /// <summary>Copies all, or none if it fails.</summary>
    public static async Task<SqliteToPostgresMigration> Run(
        NpgsqlDataSource database, IEnumerable<StoredAccount> accounts, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        const string Create = "CREATE TEMP TABLE moving (key text, version integer, state bytea) ON COMMIT DROP";
        await using (var table = new NpgsqlCommand(Create, connection))
        {
            await table.ExecuteNonQueryAsync(cancellation);
        }

        await using (var copy = await connection.BeginBinaryImportAsync("COPY moving FROM STDIN (FORMAT binary)", cancellation))
        {
            foreach (var (account, version) in accounts)
            {
                await copy.StartRowAsync(cancellation);
                await copy.WriteAsync(account.Id.Key, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(checked((int)version), NpgsqlDbType.Integer, cancellation);
                await copy.WriteAsync(AccountJson.Write(account), NpgsqlDbType.Bytea, cancellation);
            }

            await copy.CompleteAsync(cancellation);
        }

        const string Count = """
            WITH moved AS (
                INSERT INTO account (key, version, state, variant)
                SELECT key, version, state,
                    row_number() OVER (PARTITION BY lower(key COLLATE "C") ORDER BY key COLLATE "C") - 1 + coalesce((
                        SELECT max(variant) + 1 FROM account WHERE lower(account.key COLLATE "C") = lower(moving.key COLLATE "C")), 0)
                FROM moving
                WHERE NOT EXISTS (SELECT FROM account WHERE account.key = moving.key)
                ON CONFLICT (key) DO NOTHING RETURNING key
            )
            SELECT (SELECT count(*) FROM moved),
                count(*) FILTER (WHERE account.state = moving.state),
                count(*) FILTER (WHERE account.state <> moving.state)
            FROM moving JOIN account USING (key)
            """;
        await using var command = new NpgsqlCommand(Count, connection) { CommandTimeout = 0 };
        await using var counts = await command.ExecuteReaderAsync(cancellation);
        await counts.ReadAsync(cancellation);
        var result = new SqliteToPostgresMigration(counts.GetInt64(0), counts.GetInt64(1), counts.GetInt64(2));
        await counts.CloseAsync();
        await transaction.CommitAsync(cancellation);
        return result;
    }
}
