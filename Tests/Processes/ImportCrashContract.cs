using System.IO.Pipelines;
using System.Text;
using Microsoft.Data.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>After a kill during an import, the repeated import stores the same bytes as an uninterrupted one, except times.</summary>
public abstract class ImportCrashContract(string hosting)
{
    private const int Rows = 8_000;
    private const string Hash = "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$"
        + "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA";

    private static readonly string File = string.Join('\n',
    [
        "line,selfCareId,passwordHash,email,contactPhone",
        .. Enumerable.Range(1, Rows).Select(row => $"ip-phone,row-{row},{Hash},row-{row}@example.jp,0312345678"),
    ]);

    [Fact]
    public async Task Killed_halfway_and_sent_again_it_ends_as_if_nothing_had_broken_it()
    {
        await using var unbroken = new GatewayProcess(hosting);
        await unbroken.Start();
        Assert.Equal($"{Rows}", (await unbroken.Api.Import(File)).Is(200)["created"]);

        await using var broken = new GatewayProcess(hosting);
        await broken.Start();
        var half = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await half.Writer.WriteAsync(Encoding.UTF8.GetBytes(File[..(File.Length / 2)]));
        var content = new StreamContent(half.Reader.AsStream()) { Headers = { ContentType = new("text/csv") } };
        var sending = broken.Api.Send(HttpMethod.Post, "/admin/v1/accounts:import", content, TestGateway.OperatorKey);
        await Eventually(() => Count(broken), rows => rows >= Rows / 8);
        broken.Kill();
        await half.Writer.CompleteAsync(new IOException("The connection is cut."));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        var stored = Count(broken);
        Assert.InRange(stored, Rows / 8, Rows / 2);
        await broken.Start();
        var report = (await broken.Api.Import(File)).Is(200);

        Assert.Equal(($"{Rows - stored}", $"{stored}", "0"), (report["created"], report["unchanged"], report["updated"]));
        Assert.Equal(Stored(unbroken), Stored(broken));
        (await broken.Api.LogIn(new TestAccount("row-1"))).Is(200);
    }

    private static long Count(GatewayProcess gateway) => Ask(gateway, "SELECT count(*) FROM account", rows => rows.GetInt64(0)).Single();

    /// <summary>Without the time of the import, and what depends on the key ring.</summary>
    private static List<(string Key, string State)> Stored(GatewayProcess gateway) => Ask(
        gateway,
        "SELECT key, json_remove(CAST(state AS TEXT), '$.account.timeline.rows[0][0]', '$.search') FROM account ORDER BY key",
        rows => (rows.GetString(0), rows.GetString(1)));

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

[Trait("Category", "Long")]
public sealed class LocalhostImportCrash() : ImportCrashContract("Localhost");
