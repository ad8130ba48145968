using System.CommandLine;

namespace OrleansSelfCare.Cli;

internal static class CompletionCommand
{
    private const string Usage = """
        bash: source <(selfcare completion bash), in ~/.bashrc
        zsh:  source <(selfcare completion zsh), in ~/.zshrc, after compinit
        fish: selfcare completion fish > ~/.config/fish/completions/selfcare.fish
        """;

    public static Command Create(CliContext context, Texts texts)
    {
        var shell = new Argument<string>("shell") { Description = Usage };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", texts["completion"]) { shell };
        command.SetAction(parsed =>
        {
            var resource = $"selfcare.{parsed.GetRequiredValue(shell)}";
            using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(resource)!);
            context.Out.Write(script.ReadToEnd());
            return ExitCode.Done;
        });
        return command;
    }
}
