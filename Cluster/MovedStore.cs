using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Cluster;

/// <summary>What became of an embedded store's accounts.</summary>
/// <param name="There">They were in the database already, and equal.</param>
/// <param name="Differing">They were there and are not the same; they were left as they are.</param>
public sealed record MovedStore(long Moved, long There, long Differing)
{
    /// <summary>All of them or, where it fails, none.</summary>
    public static async Task<MovedStore> Into(NpgsqlDataSource database, IEnumerable<StoredAccount> accounts, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var table = new NpgsqlCommand("CREATE TEMP TABLE moving (key text, version integer, state bytea) ON COMMIT DROP", connection))
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
                INSERT INTO account (key, version, state) SELECT key, version, state FROM moving ON CONFLICT (key) DO NOTHING RETURNING key
            )
            SELECT (SELECT count(*) FROM moved),
                count(*) FILTER (WHERE account.state = moving.state),
                count(*) FILTER (WHERE account.state <> moving.state)
            FROM moving JOIN account USING (key)
            """;
        await using var command = new NpgsqlCommand(Count, connection) { CommandTimeout = 0 };
        await using var counts = await command.ExecuteReaderAsync(cancellation);
        await counts.ReadAsync(cancellation);
        var result = new MovedStore(counts.GetInt64(0), counts.GetInt64(1), counts.GetInt64(2));
        await counts.CloseAsync();
        await transaction.CommitAsync(cancellation);
        return result;
    }
}
