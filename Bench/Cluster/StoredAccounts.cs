using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The accounts' table, as the bench fills it behind the product's back.</summary>
internal sealed class StoredAccounts(string connectionString) : IDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    /// <summary>An account's state, to be the template of others.</summary>
    public string StateOf(Account account)
    {
        using var command = _database.CreateCommand("SELECT state FROM account WHERE key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = KeyBefore + account.Id });
        return Encoding.UTF8.GetString((byte[])command.ExecuteScalar()!);
    }

    /// <summary>
    /// As many accounts like that one, of the numbers from <paramref name="first"/> on: each has its own id and address, and the password
    /// hash they share. Then the table is as the server's own housekeeping would leave it.
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

    /// <summary>Bytes on the disk for each account, its indexes included.</summary>
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

    /// <summary>Nobody reads or writes an account until it is disposed of.</summary>
    public IDisposable Away()
    {
        var connection = _database.OpenConnection();
        connection.BeginTransaction();
        using var command = new NpgsqlCommand("LOCK TABLE account IN ACCESS EXCLUSIVE MODE", connection);
        command.ExecuteNonQuery();
        // Closed, it rolls back and lets go.
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
