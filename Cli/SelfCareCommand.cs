using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace OrleansSelfCare.Cli;

/// <summary>The command <c>selfcare</c>: parses the arguments, runs a subcommand and handles its exceptions.</summary>
internal static class SelfCareCommand
{
    private const string Description = """
        Command line for operators of the self-care sign-in service.

        Exit codes: 0 done; 1 refused (the key, its rights or the input), or not confirmed; 2 wrong usage; 3 no such account; 4 import
        complete, but some rows were rejected; 5 service not reachable or unavailable (the call may still have taken effect, fully or in
        part; safe to run again); 130 interrupted with Ctrl-C.
        """;

    public static async Task<int> Run(string[] arguments, CliContext context)
    {
        // Without response files, because an id may begin with @.
        var parsed = CreateRoot(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var parseError = parsed.Action as ParseErrorAction;
        parseError?.ShowHelp = arguments.Length == 0;
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                // Gives a command time to print a message after Ctrl-C.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(2),
            });
            if (parseError is null)
            {
                return code;
            }

            context.Error.WriteLine($"For help: {string.Join(' ', CommandPath(parsed.CommandResult))} --help");
            return ExitCode.Usage;
        }
        catch (UsageException e)
        {
            context.Error.WriteLine(SafeText.Of(e.Message));
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static IEnumerable<string> CommandPath(SymbolResult? result) =>
        result is CommandResult { Command: var command }
            ? [.. CommandPath(result.Parent), command is RootCommand ? "selfcare" : command.Name]
            : [];

    private static RootCommand CreateRoot(CliContext context)
    {
        var service = new ServiceOptions(context);
        var root = new RootCommand(Description)
        {
            new ImportCommand(service, context),
            PhonesCommand.Create(service),
            ShowCommand.Create(service),
            TimelineCommand.Create(service),
            UnlockCommand.Create(service),
            PasswordCommand.Create(service),
            EmailCommand.Create(service),
            DeleteCommand.Create(service, context),
            KeyCommand.Create(service),
            CompletionCommand.Create(context),
        };
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h"));
        service.AddTo(root);
        return root;
    }
}
