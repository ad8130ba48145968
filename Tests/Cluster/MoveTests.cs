using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Silo;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.Tests.Processes;
using OrleansSelfCare.Tests.Rules;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The silo's commands <c>migrate</c> and <c>move</c>.</summary>
public sealed class MoveTests
{
    [SkippableFact]
    public async Task An_embedded_store_moves_into_PostgreSQL_whole_and_may_be_moved_again()
    {
        PostgresServer.Need();
        var folder = Directory.CreateTempSubdirectory("selfcare-move-");
        var database = await (await PostgresServer.Shared()).NewEmptyDatabase();
        Account[] accounts = [Given.WithEverythingSet(), Given.AnAccount() with { Id = AccountId.FromKey("account/free-voice/jiro") }];
        var (source, target) = ($"--from={folder.FullName}", $"--ConnectionStrings:SelfCare={database}");
        var versions = new List<long>();
        using (var store = new SqliteAccountStore(folder.FullName))
        {
            foreach (var account in accounts)
            {
                versions.Add(await store.Write(account, await store.Write(account, 0)));
            }
        }

        Assert.Equal((1, true), await Move("no schema yet"));
        const string Applied =
            "Applied 001-accounts, 002-membership, 003-queries, 004-deletion, 005-unknown-accounts, 006-variants, 007-spellings, "
            + "008-audit, 009-search, 010-search-indexes, 011-search-trigger, 012-audit-blocks, "
            + "013-cheaper-writes.";
        Assert.Equal((0, true), await Run(Applied, "migrate", target));
        Assert.Equal((0, true), await Run("The schema is up to date.", "migrate", target));
        Assert.Equal((0, true), await Move("2 accounts moved, 0 were there already and equal, 0 were there and differ"));
        Assert.Equal((0, true), await Move("0 accounts moved, 2 were there already and equal, 0 were there and differ"));

        await using var moved = NpgsqlDataSource.Create(database);
        var stored = new List<(Account Account, int Version)>();
        await using (var command = moved.CreateCommand("SELECT state, version FROM account ORDER BY key DESC"))
        await using (var rows = await command.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                stored.Add((AccountJson.Read(rows.GetFieldValue<byte[]>(0)), rows.GetInt32(1)));
            }
        }

        Assert.All(accounts.Zip(stored), pair => Whole.Equal(pair.First, pair.Second.Account));
        Assert.Equal(versions, stored.Select(row => (long)row.Version));

        await using (var change = moved.CreateCommand("UPDATE account SET state = state || ' ' WHERE key LIKE '%jiro'"))
        {
            await change.ExecuteNonQueryAsync();
        }

        Assert.Equal((1, true), await Move("0 accounts moved, 1 were there already and equal, 1 were there and differ"));
        folder.Delete(recursive: true);

        Task<(int Exit, bool Found)> Move(string expected) => Run(expected, "move", source, target);
    }

    [SkippableFact]
    public async Task A_command_that_lacks_something_says_what()
    {
        PostgresServer.Need();
        var existing = await (await PostgresServer.Shared()).NewEmptyDatabase();
        var missing = new NpgsqlConnectionStringBuilder(existing) { Database = "missing", Password = "a-secret" };
        Assert.Equal((1, true), await Run("move --from=DIRECTORY", "move"));
        Assert.Equal((1, true), await Run("setting: ConnectionStrings:SelfCare", "migrate"));
        Assert.Equal((1, true), await Run(
            "the database can't be migrated",
            "migrate",
            $"--ConnectionStrings:SelfCare={missing}"));
    }

    /// <returns>The exit code, and whether the output contains the expected text.</returns>
    private static async Task<(int Exit, bool Found)> Run(string expected, params string[] arguments)
    {
        var lines = new List<string>();
        using var process = HostProcess.Start(typeof(SiloHost).Assembly.Location, arguments, lines.Add, lines.Add);
        await process.WaitForExitAsync();
        var output = string.Join('\n', lines);
        Assert.DoesNotContain("a-secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        return (process.ExitCode, output.Contains(expected, StringComparison.Ordinal));
    }
}
