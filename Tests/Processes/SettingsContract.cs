using System.Net;
using System.Net.Sockets;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>A gateway with wrong settings ends at once and names every wrong setting, but no secret.</summary>
public abstract class SettingsContract(string hosting)
{
    [Fact]
    public async Task Every_wrong_setting_is_named_at_once()
    {
        var err = await Refused(
            ["too-short-a-key", "smtp-secret"],
            "--SelfCare:OperatorKey=too-short-a-key",
            "--SelfCare:Code:Attempts=99",
            "--SelfCare:Code:Lifetime=02:00:00",
            "--SelfCare:Phone:LockFor=never",
            "--SelfCare:Password:Iterations=1",
            "--SelfCare:Mail:Transport=Pigeon",
            "--SelfCare:Mail:Smtp:Password=smtp-secret",
            "--SelfCare:Proxies:0=somewhere",
            "--SelfCare:TimeZone=Asia/Nowhere",
            "--SelfCare:Lines:ip-phone:ContactUrl=nowhere");

        Assert.All(
            [
                "OperatorKey", "Code:Attempts", "Code:Lifetime", "Phone:LockFor", "Password:Iterations", "Mail:Transport", "Mail:Smtp:User",
                "Proxies", "TimeZone", "Lines:ip-phone:ContactUrl",
            ],
            key => Assert.Contains($"SelfCare:{key}", err, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_key_a_wrong_type_and_a_wrong_hosting_hide_no_other_fault()
    {
        var err = await Refused(
            ["too-short-a-key"],
            "--SelfCare:OperatorKey=too-short-a-key",
            "--SelfCare:Bogus=1",
            "--SelfCare:Mail:Trnsport=File",
            "--SelfCare:Code:Attempts=many",
            "--SelfCare:Hosting=Moon");

        Assert.All(
            ["SelfCare:OperatorKey", "Bogus", "Trnsport", "SelfCare:Code:Attempts", "SelfCare:Hosting"],
            key => Assert.Contains(key, err, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"keys":[{"id":"a","secret":"c2hvcnQgc2VjcmV0"}]}""")]
    [InlineData("{\"keys\":[{\"id\":\"c2hvcnQgc2VjcmV0\",\"secret\":")]
    [InlineData("""{"keys":[]}""")]
    public async Task A_file_that_is_no_key_ring_is_named_and_its_secret_is_not_repeated(string ring)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, ring);

        var err = await Refused(["c2hvcnQgc2VjcmV0"], $"--SelfCare:KeyRing={file}");

        Assert.Contains("SelfCare:KeyRing", err, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_key_ring_that_is_not_there_is_named() =>
        Assert.Contains("SelfCare:KeyRing", await Refused([], "--SelfCare:KeyRing=/nowhere/keys.json"), StringComparison.Ordinal);

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_named()
    {
        var file = Path.GetTempFileName();

        Assert.Contains(file, await Refused([], $"--SelfCare:DataDirectory={file}"), StringComparison.Ordinal);

        File.Delete(file);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.Contains($"{port}", await Refused([], $"--urls=http://127.0.0.1:{port}"), StringComparison.Ordinal);
    }

    /// <returns>Standard error.</returns>
    private async Task<string> Refused(string[] secrets, params string[] settings)
    {
        await using var gateway = new GatewayProcess(hosting, settings);
        gateway.Run();
        var exit = await gateway.ExitInsteadOfListening();
        Assert.True(exit == 1, $"{(exit is null ? "it came up" : $"exit code {exit}")}\n{gateway.Out}\n{gateway.Err}");
        Assert.All([gateway.Out, gateway.Err], text =>
        {
            Assert.DoesNotMatch(@"^\s+at \S+\(|\bat OrleansSelfCare\.|\bat Microsoft\.", text);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        });
        return gateway.Err;
    }
}

public sealed class LocalhostSettings() : SettingsContract("Localhost");
