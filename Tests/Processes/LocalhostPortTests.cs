using System.Globalization;
using System.Text.RegularExpressions;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>Hosting Localhost listens for HTTP only: another user of the machine must not be able to join as a silo.</summary>
public sealed partial class LocalhostPortTests
{
    private const string Listening = "0A";

    [SkippableFact]
    public async Task Localhost_listens_on_its_HTTP_port_only()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The sockets of a process are read from /proc.");
        await using var gateway = new GatewayProcess("Localhost");
        await gateway.Start();

        Assert.Equal([gateway.Api.Address.Port], ListeningPorts(gateway.Id));
    }

    [Fact]
    public async Task Two_gateways_run_on_one_machine_without_other_settings()
    {
        await using var one = new GatewayProcess("Localhost");
        await using var other = new GatewayProcess("Localhost");
        await Task.WhenAll(one.Start(), other.Start());
        var account = TestAccount.New();

        (await one.Api.Import(account)).Is(200);

        (await one.Api.LogIn(account)).Is(200);
        (await other.Api.LogIn(account)).Is(401);
    }

    private static IEnumerable<int> ListeningPorts(int process)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{process}/fd")
            .Select(file => SocketLink().Match(new FileInfo(file).LinkTarget ?? "").Groups[1].Value)
            .ToHashSet();
        return
        [
            .. from table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }
               where File.Exists(table)
               from row in File.ReadLines(table).Skip(1)
               let columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[3] == Listening && sockets.Contains(columns[9])
               select int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }

    [GeneratedRegex(@"^socket:\[(\d+)\]$")]
    private static partial Regex SocketLink();
}
