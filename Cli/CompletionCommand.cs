using System.CommandLine;

namespace OrleansSelfCare.Cli;

internal static class CompletionCommand
{
    private const string Use = """
        bash: source <(selfcare completion bash), in ~/.bashrc
        zsh:  source <(selfcare completion zsh), in ~/.zshrc, after compinit
        fish: selfcare completion fish > ~/.config/fish/completions/selfcare.fish
        """;

    public static Command Make(Surroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = Use };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Prints a script that completes commands and options at the Tab key") { shell };
        command.SetAction(parsed =>
        {
            using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"selfcare.{parsed.GetRequiredValue(shell)}")!);
            surroundings.Out.Write(script.ReadToEnd());
            return ExitCode.Done;
        });
        return command;
    }
}
