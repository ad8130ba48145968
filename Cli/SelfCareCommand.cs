using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace OrleansSelfCare.Cli;

/// <summary>The command <c>selfcare</c>: parses the arguments, runs a subcommand and handles its exceptions.</summary>
internal static class SelfCareCommand
{
    /// <summary>Without response files, because an id may begin with @.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> Run(string[] arguments, CliContext context)
    {
        var texts = Texts.Of(arguments, context.Variable);
        var parsed = CreateRoot(context, texts).Parse(arguments, Parsing);
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
                return ExitCodeOf(parsed, code);
            }

            context.Error.WriteLine(texts["help", string.Join(' ', CommandPath(parsed.CommandResult))]);
            return ExitCodeOf(parsed, ExitCode.Usage);
        }
        catch (UsageException e)
        {
            context.Error.WriteLine(SafeText.Of(e.Message));
            return ExitCodeOf(parsed, ExitCode.Usage);
        }
        catch (OperationCanceledException)
        {
            return ExitCodeOf(parsed, ExitCode.Interrupted);
        }
    }

    /// <summary>A mail server must not lose a message because its command has a wrong option, has no key or is ended by a signal.</summary>
    private static int ExitCodeOf(ParseResult parsed, int code) =>
        parsed.CommandResult.Command.Name == BounceCommand.Name && code != ExitCode.Done ? ExitCode.TryAgain : code;

    private static IEnumerable<string> CommandPath(SymbolResult? result) =>
        result is CommandResult { Command: var command }
            ? [.. CommandPath(result.Parent), command is RootCommand ? "selfcare" : command.Name]
            : [];

    private static RootCommand CreateRoot(CliContext context, Texts texts)
    {
        var service = new ServiceOptions(context, texts);
        var root = new RootCommand(texts["description"])
        {
            new ImportCommand(service, texts, context),
            LinesCommand.Create(service, texts),
            PhonesCommand.Create(service, texts),
            AmbiguousIdsCommand.Create(service, texts),
            SearchCommand.Create(service, texts),
            ShowCommand.Create(service, texts),
            TimelineCommand.Create(service, texts),
            SessionsCommand.Create(service, texts),
            UnlockCommand.Create(service, texts),
            PasswordCommand.Create(service, texts),
            EmailCommand.Create(service, texts),
            PhoneCommand.Create(service, texts),
            ActCommand.Resend(service, texts),
            ActCommand.EndSessions(service, texts),
            SessionsCommand.End(service, texts),
            ActCommand.Disable(service, texts),
            ActCommand.Enable(service, texts),
            CallerCommand.Create(service, texts),
            ActCommand.Note(service, texts),
            UnmaskCommand.Create(service, texts),
            UnmaskCommand.Export(service, texts),
            DeleteCommand.Create(service, texts, context),
            MailCommand.Create(service, texts),
            BounceCommand.Create(service, texts, context),
            AuditCommand.Create(service, texts),
            KeyCommand.Create(service, texts),
            ClientCommand.Create(service, texts),
            SigningKeyCommand.Create(service, texts, context),
            CompletionCommand.Create(context, texts),
        };
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h") { Description = texts["option.help"] });
        root.Options.OfType<VersionOption>().Single().Description = texts["option.version"];
        service.AddTo(root);
        return root;
    }
}
