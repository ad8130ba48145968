using System.Diagnostics;
using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>The transcripts of README.md and docs/cli.md, run with bash and curl against the real process.</summary>
public sealed partial class ReadmeTests
{
    private const string Marker = "<!-- transcript: a test runs it -->\n```console\n";
    private const string Separator = "--- next command ---";
    private const string Mails = "data/mail/*.eml";

    [Fact]
    public async Task What_the_readme_shows_is_what_a_reader_sees()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-readme-").FullName;
        try
        {
            await using var gateway = new GatewayProcess("", $"--SelfCare:DataDirectory={folder}/data");
            await gateway.Start();
            await File.WriteAllTextAsync($"{folder}/data/operator-key", TestGateway.OperatorKey);

            await RunTranscripts(folder, gateway.Api.Address.Authority);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="folder">Has the file <c>data/operator-key</c>.</param>
    /// <param name="gateway">Host and port.</param>
    /// <param name="mails">The shell's word for the file with the newest mail last.</param>
    internal static async Task RunTranscripts(string folder, string gateway, string mails = Mails)
    {
        List<(string Command, string Shown)> steps = [.. Transcript("README.md"), .. Transcript("docs/cli.md")];

        var seen = await Run(
            steps.Select(step => step.Command
                .Replace("localhost:5080", gateway, StringComparison.Ordinal)
                .Replace(Mails, mails, StringComparison.Ordinal)),
            folder);

        Assert.Equal(steps.Select(step => step.Shown), seen.Select(Elide));
    }

    private static List<(string Command, string Shown)> Transcript(string page)
    {
        var steps = new List<(string Command, string Shown)>();
        foreach (var block in File.ReadAllText(Path.Combine(Repository.Root, page)).Split(Marker).Skip(1))
        {
            foreach (var line in block[..block.IndexOf("```", StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.StartsWith("$ ", StringComparison.Ordinal))
                {
                    steps.Add((line[2..], ""));
                }
                else
                {
                    steps[^1] = (steps[^1].Command, $"{steps[^1].Shown}\n{line}".Trim());
                }
            }
        }

        Assert.NotEmpty(steps);
        return steps;
    }

    private static async Task<IEnumerable<string>> Run(IEnumerable<string> commands, string folder)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // The pages show the command line in English.
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        })!;
        await bash.StandardInput.WriteAsync($"selfcare() {{ dotnet exec '{typeof(Cli.CliContext).Assembly.Location}' \"$@\"; }}\n");
        await bash.StandardInput.WriteAsync(string.Join($"\necho; echo '{Separator}'\n", commands) + "\n");
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output.Split(Separator).Select(part => string.Join('\n', part.Split('\n').Select(line => line.TrimEnd())).Trim());
    }

    /// <summary>Replaces values that differ in every run, as the pages do.</summary>
    private static string Elide(string output) => Varying().Replace(output, "\"$1\":\"…\"");

    [GeneratedRegex("\"(challenge|session|reference|expiresAt|resendAt|authenticatedAt|codeEnteredAt|traceId)\":\"[^\"]*\"")]
    private static partial Regex Varying();
}
