using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>Who can access a gateway's data directory: its owner, and one process at a time.</summary>
[UnsupportedOSPlatform("windows")]
[Trait("Category", "Long")]
public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;
    private const UnixFileMode ReadableFile = FileMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OpenFolder =
        FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-modes-").FullName;

    private string Data => Path.Combine(_directory, "new", "data");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Data_directory_that_the_gateway_makes_is_its_owners_alone()
    {
        await using var gateway = new GatewayProcess("Localhost", $"--SelfCare:DataDirectory={Data}");
        await gateway.Start();

        await UseEverything(gateway);

        AssertPrivate(Path.Combine(_directory, "new"));
        Assert.Superset(
            new HashSet<string> { "accounts.db", "accounts.db-wal", "accounts.db-shm", "keys.json", "audit.jsonl" },
            Directory.GetFiles(Data).Select(Path.GetFileName).ToHashSet()!);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "mail")));
    }

    [Fact]
    public async Task Files_that_others_could_read_are_the_owners_alone_after_a_start()
    {
        await using var gateway = new GatewayProcess("Localhost", $"--SelfCare:DataDirectory={Data}");
        await gateway.Start();
        await UseEverything(gateway);
        // After a kill there is a write-ahead log.
        gateway.Kill();
        foreach (var file in Directory.GetFiles(Data))
        {
            File.SetUnixFileMode(file, ReadableFile);
        }

        File.SetUnixFileMode(Path.Combine(Data, "mail"), OpenFolder);

        await gateway.Start();
        await UseEverything(gateway);

        AssertPrivate(Data);
    }

    [Theory]
    [InlineData(OpenFolder, true)]
    [InlineData(FolderMode | UnixFileMode.GroupExecute, true)]
    [InlineData(FolderMode, false)]
    public async Task Start_warns_of_a_data_directory_that_others_can_enter(UnixFileMode mode, bool warns)
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, mode);
        await using var gateway = await TestGateway.Start("Localhost", $"--SelfCare:DataDirectory={Data}");

        Assert.Equal(warns, gateway.Log.Lines.Any(line => line.Contains($"chmod 700 {Data}", StringComparison.Ordinal)));
        Assert.Equal(mode, File.GetUnixFileMode(Data));
    }

    [Theory]
    [InlineData("KeyRing", ReadableFile, true)]
    [InlineData("KeyRing", FileMode | UnixFileMode.GroupRead, true)]
    [InlineData("KeyRing", FileMode, false)]
    [InlineData("OperatorKeys", FileMode | UnixFileMode.OtherWrite, true)]
    [InlineData("OperatorKeys", FileMode, false)]
    [InlineData("AuditLog", ReadableFile, true)]
    [InlineData("AuditLog", FileMode, false)]
    public async Task Start_warns_of_a_file_that_a_setting_names_and_others_can_access(string setting, UnixFileMode mode, bool warns)
    {
        using var keys = new KeyFile();
        var file = Path.Combine(_directory, "named");
        await File.WriteAllTextAsync(file, setting switch
        {
            "KeyRing" => $$"""{"keys":[{"id":"k1","secret":"{{Convert.ToBase64String(new byte[32])}}"}]}""",
            "OperatorKeys" => await File.ReadAllTextAsync(keys.Path),
            _ => "",
        });
        File.SetUnixFileMode(file, mode);
        // The mode of the target counts, not that of the link.
        var link = File.CreateSymbolicLink(Path.Combine(_directory, "link"), file).FullName;
        await using var gateway = await TestGateway.Start("Localhost", $"--SelfCare:{setting}={link}");

        Assert.Equal(
            warns, gateway.Log.Lines.Any(line => line.Contains($"SelfCare:{setting}: other users can", StringComparison.Ordinal)));
        Assert.Equal(warns, gateway.Log.Lines.Any(line => line.Contains($"chmod 600 {link}", StringComparison.Ordinal)));
        Assert.Equal(mode, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Second_process_on_a_data_directory_is_refused_and_told_the_firsts_id()
    {
        await using var first = new GatewayProcess("Localhost");
        await first.Start();
        await using var second = new GatewayProcess("Localhost", $"--SelfCare:DataDirectory={first.Directory}");

        second.Run();

        Assert.Equal(1, await second.ExitInsteadOfListening());
        Assert.Contains($"in use by process {first.Id.ToString(CultureInfo.InvariantCulture)}", second.Err, StringComparison.Ordinal);
        Assert.Contains(first.Directory, second.Err, StringComparison.Ordinal);
        (await first.Api.Import(TestAccount.New())).Is(200);
    }

    [Fact]
    public async Task Move_from_a_data_directory_that_a_gateway_uses_is_refused()
    {
        await using var gateway = new GatewayProcess("Localhost");
        await gateway.Start();
        var error = new StringBuilder();

        using var move = HostProcess.Start(
            typeof(Silo.SiloHost).Assembly.Location, ["move", $"--from={gateway.Directory}"], _ => { }, line => error.AppendLine(line));
        await move.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, move.ExitCode);
        Assert.Contains($"in use by process {gateway.Id}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_or_stopped_process_left_does_not_keep_the_next_one_out()
    {
        await using var gateway = new GatewayProcess("Localhost");
        await gateway.Start();
        await gateway.KillAndStart();
        gateway.Terminate();
        Assert.Equal(0, await gateway.Exit());

        await gateway.Start();

        (await gateway.Api.Import(TestAccount.New())).Is(200);
    }

    /// <summary>Makes the gateway write every file that it writes: store, keys, audit log, mail.</summary>
    private static async Task UseEverything(GatewayProcess gateway)
    {
        var account = TestAccount.New();
        (await gateway.Api.Import(account)).Is(200);
        (await gateway.Api.LogIn(account)).Is(200);
    }

    private static void AssertPrivate(string directory)
    {
        string[] folders = [directory, .. Directory.GetDirectories(directory, "*", SearchOption.AllDirectories)];
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
        Assert.Equal(folders.Select(folder => (folder, FolderMode)), folders.Select(folder => (folder, File.GetUnixFileMode(folder))));
        Assert.Equal(files.Select(file => (file, FileMode)), files.Select(file => (file, File.GetUnixFileMode(file))));
    }
}
