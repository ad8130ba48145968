using Microsoft.Data.Sqlite;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>An import that is killed halfway and sent again ends where one that nothing broke ends, to the byte.</summary>
public abstract class ImportCrashContract(string hosting)
{
    private const int Rows = 8_000;
    private const string Hash = "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA";

    private static readonly string File = string.Join('\n',
        ["line,selfCareId,passwordHash,email,contactPhone", .. Enumerable.Range(1, Rows).Select(row => $"ip-phone,row-{row},{Hash},row-{row}@example.jp,0312345678")]);

    [Fact]
    public async Task Killed_halfway_and_sent_again_it_ends_as_if_nothing_had_broken_it()
    {
        await using var unbroken = new GatewayProcess(hosting);
        await unbroken.Start();
        Assert.Equal($"{Rows}", (await unbroken.Api.Import(File)).Is(200)["created"]);

        await using var broken = new GatewayProcess(hosting);
        await broken.Start();
        var sending = broken.Api.Import(File);
        while (Count(broken) < Rows / 8)
        {
            await Task.Delay(1);
        }

        broken.Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        var stored = Count(broken);
        Assert.InRange(stored, Rows / 8, Rows - 1);
        await broken.Start();
        var report = (await broken.Api.Import(File)).Is(200);

        Assert.Equal(($"{Rows - stored}", $"{stored}", "0"), (report["created"], report["unchanged"], report["updated"]));
        Assert.Equal(Stored(unbroken), Stored(broken));
        (await broken.Api.LogIn(new TestAccount("row-1"))).Is(200);
    }

    private static long Count(GatewayProcess gateway) => Ask(gateway, "SELECT count(*) FROM account", rows => rows.GetInt64(0)).Single();

    private static List<(string Key, long Version, string State)> Stored(GatewayProcess gateway) => Ask(
        gateway,
        "SELECT key, version, CAST(state AS TEXT) FROM account ORDER BY key",
        rows => (rows.GetString(0), rows.GetInt64(1), rows.GetString(2)));

    private static List<T> Ask<T>(GatewayProcess gateway, string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(gateway.Directory, "accounts.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var answer = new List<T>();
        while (rows.Read())
        {
            answer.Add(read(rows));
        }

        return answer;
    }
}

public sealed class StandaloneImportCrash() : ImportCrashContract("Standalone");
