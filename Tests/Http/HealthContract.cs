using Microsoft.Data.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>A host is live while it runs, and ready while its store works.</summary>
public abstract class HealthContract(string hosting)
{
    [Fact]
    public async Task It_is_live_and_ready_until_the_store_fails_and_then_live_alone()
    {
        await using var gateway = await TestGateway.Start(hosting);
        (await gateway.Api.Send(HttpMethod.Get, "/health/live")).Is(200);
        (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(200);

        Store(gateway, "ALTER TABLE account RENAME TO gone");

        (await gateway.Api.Send(HttpMethod.Get, "/health/live")).Is(200);
        var ready = (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(503);
        Assert.DoesNotContain("gone", ready.Text, StringComparison.Ordinal);
        (await gateway.Api.LogIn(TestAccount.New())).Is(503, "unavailable");

        Store(gateway, "ALTER TABLE gone RENAME TO account");

        (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(200);
        (await gateway.Api.LogIn(TestAccount.New())).Is(401);
    }

    private static void Store(TestGateway gateway, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(gateway.Directory, "accounts.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

public sealed class LocalhostHealth() : HealthContract("Localhost");
