using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace OrleansSelfCare.Cli;

/// <summary>The command <c>selfcare</c>: its subcommands, and what comes of what they throw.</summary>
internal static class SelfCareCommand
{
    private const string Description = """
        The self-care sign-in service's operators' command line.

        Exit codes: 0 done; 1 refused (the key, its rights, what was given); 2 wrong usage; 3 no such account; 4 imported, but some rows
        were rejected; 5 the service can't be reached: nothing, or not all, was done, and it is safe to run again; 130 Ctrl-C.
        """;

    public static async Task<int> Run(string[] arguments, Surroundings surroundings)
    {
        // An id may begin with @: that names no file of arguments here.
        var parsed = Root(surroundings).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var faults = parsed.Action as ParseErrorAction;
        faults?.ShowHelp = arguments.Length == 0;
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                // Without it Ctrl-C ends the process before a command can say how to go on.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(2),
            });
            if (faults is null)
            {
                return code;
            }

            surroundings.Error.WriteLine($"--help says how it goes: {string.Join(' ', Path(parsed.CommandResult))} --help");
            return ExitCode.Usage;
        }
        catch (UsageException e)
        {
            surroundings.Error.WriteLine(SafeText.Of(e.Message));
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static IEnumerable<string> Path(SymbolResult? command) =>
        command is CommandResult { Command: var named } ? [.. Path(command.Parent), named is RootCommand ? "selfcare" : named.Name] : [];

    private static RootCommand Root(Surroundings surroundings)
    {
        var service = new ServiceOptions(surroundings);
        var root = new RootCommand(Description)
        {
            new ImportCommand(service, surroundings),
            ShowCommand.Make(service),
            TimelineCommand.Make(service),
            UnlockCommand.Make(service),
            PasswordCommand.Make(service),
            EmailCommand.Make(service),
            DeleteCommand.Make(service, surroundings),
            KeyCommand.Make(service),
            CompletionCommand.Make(surroundings),
        };
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h"));
        service.AddTo(root);
        return root;
    }
}
