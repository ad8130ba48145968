using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>Direct access to the table of accounts, without the product.</summary>
internal sealed class StoredAccounts(string connectionString) : IDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    /// <summary>An account's stored state, as a template for <see cref="Fill"/>.</summary>
    public string StateOf(Account account)
    {
        using var command = _database.CreateCommand("SELECT state FROM account WHERE key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = KeyBefore + account.Id });
        return Encoding.UTF8.GetString((byte[])command.ExecuteScalar()!);
    }

    /// <summary>
    /// Inserts accounts like the template, numbered from <paramref name="first"/>: each has its own id and address, all have the same
    /// password hash. Then vacuums the table.
    /// </summary>
    public void Fill((string State, Account Its) template, int first, int count)
    {
        using (var command = _database.CreateCommand(
            """
            INSERT INTO account (key, version, state)
            SELECT $1 || id, 1, convert_to(replace($2, $3, id), 'UTF8')
            FROM (SELECT 'bench-' || to_char(number, 'FM0000000') AS id FROM generate_series($4, $4 + $5 - 1) AS number) AS made
            ON CONFLICT DO NOTHING
            """))
        {
            command.CommandTimeout = 0;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = KeyBefore });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = template.State });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = template.Its.Id });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = first, NpgsqlDbType = NpgsqlDbType.Integer });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count, NpgsqlDbType = NpgsqlDbType.Integer });
            command.ExecuteNonQuery();
        }

        Execute("VACUUM ANALYZE account");
        Execute("CHECKPOINT");
    }

    /// <summary>Bytes on the disk per account, including indexes.</summary>
    public double BytesOfEach()
    {
        using var command = _database.CreateCommand("SELECT pg_total_relation_size('account')::float8 / count(*) FROM account");
        return (double)command.ExecuteScalar()!;
    }

    public long Count()
    {
        using var command = _database.CreateCommand("SELECT count(*) FROM account");
        return (long)command.ExecuteScalar()!;
    }

    public IEnumerable<StoredRow> Rows()
    {
        using var command = _database.CreateCommand("SELECT key, state FROM account ORDER BY key COLLATE \"C\"");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return new(rows.GetString(0), rows.GetFieldValue<byte[]>(1));
        }
    }

    /// <summary>Blocks all reads and writes of accounts until the result is disposed.</summary>
    public IDisposable Away()
    {
        var connection = _database.OpenConnection();
        connection.BeginTransaction();
        using var command = new NpgsqlCommand("LOCK TABLE account IN ACCESS EXCLUSIVE MODE", connection);
        command.ExecuteNonQuery();
        // Closing the connection rolls back and releases the lock.
        return connection;
    }

    public void Execute(string sql)
    {
        using var command = _database.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _database.Dispose();

    private const string KeyBefore = $"account/{Account.Line}/";
}
