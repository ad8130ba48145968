using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class SchemaTests
{
    private static readonly string[] Scripts =
    [
        "001-accounts", "002-membership", "003-queries", "004-deletion", "005-unknown-accounts", "006-spellings",
    ];

    [SkippableFact]
    public async Task Any_number_of_hosts_may_migrate_at_once_and_each_script_is_applied_once()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SchemaMigrator.Migrate(database)));

        Assert.Equal(Scripts, applied.SelectMany(scripts => scripts));
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

        Assert.Contains("has schema 2, this build needs 6", old.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        await using var database = NpgsqlDataSource.Create(await Empty());
        await Execute(database, "CREATE TABLE membership (in_the_way integer)");

        await Assert.ThrowsAsync<PostgresException>(() => SchemaMigrator.Migrate(database));

        await using var tables = database.CreateCommand("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
        Assert.Equal(1L, await tables.ExecuteScalarAsync());
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
