using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare</c> in its own process.</summary>
public sealed class CliProcessTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private static readonly string Dll = typeof(CliContext).Assembly.Location;
    private static readonly Lazy<Task<CliResult>> Completion = new(() => Run(["completion", "bash"]));

    [Fact]
    public async Task Redirected_output_has_no_colour_even_on_a_build_server()
    {
        var result = await Run(
            ["show", shared.Account.Line, shared.Account.Id],
            ("SELFCARE_URL", shared.Gateway.Api.Address.ToString()),
            ("SELFCARE_KEY", TestGateway.OperatorKey),
            ("GITHUB_ACTIONS", "true"),
            ("TERM", "xterm-256color"));

        Assert.Contains($"{shared.Account.Line}/{shared.Account.Id}", result.Is(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', result.Out + result.Error);
    }

    [Fact]
    public async Task Help_is_all_in_Japanese_in_a_Japanese_locale()
    {
        var result = await Run(["--help"], ("LC_ALL", "ja_JP.UTF-8"));

        Assert.Contains(Texts.Japanese["lines"], result.Is(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selfcare un", "unlock", "unmask")]
    [InlineData("selfcare l", "lines")]
    [InlineData("selfcare show --time", "--timeout")]
    [InlineData("selfcare unlock --lock ", "address", "code", "mail", "password", "phone")]
    [InlineData("selfcare show --language ", "en", "ja")]
    [InlineData(
        "selfcare key make --name a --right ",
        "audit", "mail-events", "operate", "provisioning", "recover", "support", "unmask", "view")]
    [InlineData("selfcare client make --scope ", "account", "email", "offline_access", "openid")]
    [InlineData("selfcare signing-key make --alg ", "ES256", "RS256")]
    [InlineData("selfcare import --format ", "csv", "ndjson")]
    [InlineData("selfcare completion ", "bash", "fish", "zsh")]
    public async Task Bash_is_given_what_can_come_next(string typed, params string[] suggested)
    {
        var start = new ProcessStartInfo("bash", ["-c", $$"""
            selfcare() { {{HostStart.Dotnet}} exec "{{Dll}}" "$@"; }
            eval "$COMPLETION"
            COMP_LINE=$0; COMP_POINT=${#0}; COMP_WORDS=($0); [[ $0 == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _selfcare
            printf '%s\n' "${COMPREPLY[@]}"
            """, typed]) { Environment = { ["COMPLETION"] = (await Completion.Value).Is(0).Out } };

        Assert.Equal(suggested, (await Run(start)).Is(0).TextLines.Where(row => !row.StartsWith('-') || suggested.Contains(row)));
    }

    [Fact]
    public async Task Ctrl_C_ends_an_import_and_says_how_to_go_on()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, TestGateway.OperatorKey);
        var error = new StringBuilder();
        using var process = HostProcess.Start(
            Dll,
            ["import", "-", "--format", "csv", "--language", "en", "--url", $"http://{silent.LocalEndpoint}", "--key-file", keyFile],
            _ => { },
            row => error.AppendLine(row));
        using var called = await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1));

        HostProcess.Signal(process, "INT");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("run the same command again to import the rest", error.ToString(), StringComparison.Ordinal);
        File.Delete(keyFile);
    }

    /// <summary>Any other exit code makes a mail server throw the message away.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Bounce_that_a_signal_ends_is_to_be_tried_again(string signal)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, TestGateway.OperatorKey);
        using var process = HostProcess.Start(
            Dll, ["bounce", "--url", $"http://{silent.LocalEndpoint}", "--key-file", keyFile], _ => { }, _ => { });
        process.StandardInput.Close();
        using var called = await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1));

        HostProcess.Signal(process, signal);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(75, process.ExitCode);
        File.Delete(keyFile);
    }

    private static Task<CliResult> Run(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(HostStart.Dotnet, ["exec", Dll, .. arguments]) { Environment = { ["LC_ALL"] = "C.UTF-8" } };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Run(start);
    }

    private static async Task<CliResult> Run(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }
}
