using System.Text.Json;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Processes;

/// <summary><c>SelfCare:Hosting=Standalone</c> means Localhost; version df83ebb created the data directory in that hosting.</summary>
public sealed class EarlierHostingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-standalone-").FullName;

    [Fact]
    public async Task Standalone_serves_its_data_directory_as_Localhost_with_one_warning()
    {
        var fixture = Path.Combine(AppContext.BaseDirectory, "Processes", "Fixtures", "standalone");
        foreach (var file in new[] { "accounts.db", "keys.json" })
        {
            File.Copy(Path.Combine(fixture, file), Path.Combine(_directory, file));
        }

        var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(fixture, "expected.json"))).RootElement;
        await using var gateway = await TestGateway.Start("Standalone", $"--SelfCare:DataDirectory={_directory}");
        // Two minutes after the fixture's session and code were made.
        gateway.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 26, 7, 25, 0, TimeSpan.Zero));

        Assert.Equal("suzuki", (await gateway.Api.Session(expected.GetProperty("session").GetString()!)).Is(200)["selfCareId"]);
        var verify = new { challenge = expected.GetProperty("challenge").GetString(), code = expected.GetProperty("code").GetString() };
        Assert.Equal("sato", (await gateway.Api.Post("/v1/ip-phone/verify", verify)).Is(200)["selfCareId"]);
        Assert.Single(gateway.Log.Lines, line => line.Contains("SelfCare:Hosting=Standalone", StringComparison.Ordinal));
        Assert.Single(gateway.Log.Lines, line => line.Contains(", hosting Localhost", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
