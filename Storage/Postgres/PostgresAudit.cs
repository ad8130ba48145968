using System.Data.Common;
using Npgsql;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// The audit rows in the cluster's database, where gateways write them. A trigger lets one statement at a time add rows, so that positions
/// become visible in their order.
/// </summary>
public class PostgresAudit(NpgsqlDataSource database) : AuditStore
{
    protected override async Task<List<T>> Read<T>(
        Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        prepare(command);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var read = new List<T>();
        while (await rows.ReadAsync(cancellation))
        {
            read.Add(map(rows));
        }

        return read;
    }

    /// <summary>Without a transaction of its own: PostgreSQL executes what one message brings in one.</summary>
    protected override async Task Write(Action<DbCommand> prepare, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        prepare(command);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
