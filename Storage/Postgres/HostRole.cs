using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// The role of the silos and gateways: it reads and writes rows and can't change the schema. docs/cluster.md has the same statements.
/// </summary>
public static class HostRole
{
    /// <summary>PostgreSQL's own number of iterations for SCRAM-SHA-256 (RFC 7677 asks for at least as many).</summary>
    private const int Iterations = 4096;

    /// <summary>Creates the role of the hosts' connection string, or gives it that password; then gives it its rights.</summary>
    /// <param name="owner">The owner of the tables; it may create roles.</param>
    /// <param name="hosts">It has a user and a password, which become the role's.</param>
    /// <exception cref="InvalidDataException">Its user is the owner.</exception>
    public static async Task Create(NpgsqlDataSource owner, NpgsqlConnectionStringBuilder hosts, CancellationToken cancellation = default)
    {
        var (user, password) = (hosts.Username!, hosts.Password!);
        await using var connection = await owner.OpenConnectionAsync(cancellation);
        if (user == connection.UserName)
        {
            throw new InvalidDataException($"{PostgresDatabase.HostsSetting}: its user must not be {user}, the owner of the tables");
        }

        using var quote = new NpgsqlCommandBuilder();
        var role = quote.QuoteIdentifier(user);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // In a statement of its own: the next one must see what another host has done meanwhile.
        await SchemaMigrator.TakeTurn(connection, cancellation);
        await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", connection)
        {
            Parameters = { new() { Value = user } },
        };
        var verb = (bool)(await exists.ExecuteScalarAsync(cancellation))! ? "ALTER" : "CREATE";
        // The server logs statements that fail, so this one must not contain the password itself.
        await Execute($"{verb} ROLE {role} LOGIN PASSWORD '{Verifier(password)}'");
        foreach (var grant in Grants(role))
        {
            await Execute(grant);
        }

        await transaction.CommitAsync(cancellation);

        Task Execute(string sql) => SchemaMigrator.Execute(connection, sql, cancellation);
    }

    /// <param name="role">As an identifier in SQL.</param>
    public static IEnumerable<string> Grants(string role) =>
    [
        $"GRANT USAGE ON SCHEMA public TO {role};",
        $"GRANT SELECT ON schema_version, orleansquery TO {role};",
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON account, unknown_account, membership, membership_version TO {role};",
        // Rows of the audit are never changed. A trigger lets only old ones be deleted.
        $"GRANT SELECT, INSERT, DELETE ON audit TO {role};",
        $"GRANT SELECT, INSERT ON audit_checkpoint TO {role};",
        $"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};",
    ];

    /// <summary>What PostgreSQL stores of a password (RFC 5803), which does not let anyone log in.</summary>
    private static string Verifier(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        // Npgsql sends it in this form too.
        var normalized = password.Normalize(NormalizationForm.FormKC);
        var salted = Rfc2898DeriveBytes.Pbkdf2(normalized, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
