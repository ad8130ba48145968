using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class SchemaTests
{
    private static readonly string[] Scripts =
    [
        "001-accounts", "002-membership", "003-queries", "004-deletion", "005-unknown-accounts", "006-variants",
        "007-spellings", "008-audit", "009-search", "010-search-indexes", "011-search-trigger", "012-audit-blocks",
        "013-cheaper-writes",
    ];

    /// <summary>What scripts 6 and later added.</summary>
    internal const string WithoutSpellings = WithoutAudit + "ALTER TABLE account DROP COLUMN variant CASCADE;";

    /// <summary>What scripts 8 and later added.</summary>
    internal const string WithoutAudit = """
        DROP TABLE audit, audit_checkpoint;
        DROP FUNCTION audit_in_turn, audit_guard;
        DROP FUNCTION account_search CASCADE;
        ALTER TABLE account DROP COLUMN search_key, DROP COLUMN email_digest, DROP COLUMN phone_digest;

        """;

    [SkippableFact]
    public async Task Any_number_of_hosts_may_migrate_at_once_and_each_script_is_applied_once()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SchemaMigrator.Migrate(database)));

        Assert.Equal(Scripts, applied.SelectMany(scripts => scripts).Order(StringComparer.Ordinal));
        await SchemaMigrator.Check(database);
    }

    [SkippableFact]
    public async Task A_schema_that_is_missing_or_old_is_refused_and_a_newer_one_is_served()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());
        var missing = await Assert.ThrowsAsync<InvalidDataException>(() => SchemaMigrator.Check(database));
        Assert.Contains("no schema yet", missing.Message, StringComparison.Ordinal);
        await SchemaMigrator.Migrate(database);
        await Execute(database, "INSERT INTO schema_version (version, script) VALUES (99, 'of a later build')");
        await SchemaMigrator.Check(database);
        await Execute(database, "DELETE FROM schema_version WHERE version > 2");

        var old = await Assert.ThrowsAsync<InvalidDataException>(() => SchemaMigrator.Check(database));

        Assert.Contains("has schema 2, this build needs 13", old.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_script_that_fails_leaves_nothing_behind_and_the_next_migration_goes_on_with_it()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());
        await Execute(database, "CREATE TABLE membership (in_the_way integer)");

        await Assert.ThrowsAsync<PostgresException>(() => SchemaMigrator.Migrate(database));

        await using var tables = database.CreateCommand("SELECT count(*) FROM pg_tables WHERE tablename = 'membership_version'");
        Assert.Equal(0L, await tables.ExecuteScalarAsync());
        await Execute(database, "DROP TABLE membership");
        Assert.Equal(Scripts[1..], await SchemaMigrator.Migrate(database));
    }

    [SkippableFact]
    public async Task Accounts_can_be_read_while_a_migration_indexes_them()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());
        await SchemaMigrator.Migrate(database);
        await Execute(database, WithoutSpellings);
        await Execute(database, "DELETE FROM schema_version WHERE version > 5");
        await using var writer = await database.OpenConnectionAsync();
        await using var writing = await writer.BeginTransactionAsync();
        await using var write = new NpgsqlCommand("SELECT * FROM account FOR UPDATE; LOCK TABLE account IN ROW EXCLUSIVE MODE", writer);

        // The script that indexes has to wait for a write that began after the column was added.
        await Execute(database, "ALTER TABLE account ADD COLUMN variant integer NOT NULL DEFAULT 0");
        await Execute(database, "INSERT INTO schema_version (version, script) VALUES (6, '006-variants')");
        await write.ExecuteNonQueryAsync();
        var migration = SchemaMigrator.Migrate(database);
        await using var waits = database.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE relation = 'account'::regclass AND NOT granted");
        await Eventually(() => (long)waits.ExecuteScalar()!, waiting => waiting > 0);

        await using var read = database.CreateCommand("SELECT count(*) FROM account");
        read.CommandTimeout = 5;
        Assert.Equal(0L, await read.ExecuteScalarAsync());

        await writing.CommitAsync();
        Assert.Equal(Scripts[6..], await migration);
    }

    [SkippableFact]
    public async Task A_state_longer_than_2_kB_stays_in_its_row_compressed_with_lz4()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());
        await SchemaMigrator.Migrate(database);

        await Execute(database, """
            INSERT INTO account (key, version, state)
            SELECT 'account/ip-phone/long', 1, convert_to(string_agg(number || ',5,0,0,7', ''), 'UTF8')
            FROM generate_series(1, 600) AS number
            """);

        await using var stored = database.CreateCommand("""
            SELECT pg_relation_size(reltoastrelid) || ' ' || (SELECT pg_column_compression(state) FROM account)
            FROM pg_class WHERE relname = 'account'
            """);
        Assert.Equal("0 lz4", await stored.ExecuteScalarAsync());
    }

    private static async Task<string> Empty()
    {
        PostgresServer.Need();
        return await (await PostgresServer.Shared()).NewEmptyDatabase();
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
