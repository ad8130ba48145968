using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A command about one account: parses its arguments, calls the service and prints the result.</summary>
internal sealed class AccountCommand<T> : Command
    where T : class
{
    private readonly Argument<string> _line;
    private readonly Argument<string> _id;
    private readonly Option<int> _timeout;
    private readonly ServiceOptions _service;

    /// <param name="acts">The command changes the account, so it takes a reason.</param>
    public AccountCommand(string name, ServiceOptions service, Texts texts, bool acts = true)
        : base(name, texts[name])
    {
        _service = service;
        _line = new("line") { Description = texts["argument.line"] };
        _id = new("id") { Description = texts["argument.id"] };
        _timeout = new("--timeout")
        {
            Description = texts["option.timeout"],
            HelpName = texts["name.seconds"],
            DefaultValueFactory = _ => 30,
        };
        Arguments.Add(_line);
        Arguments.Add(_id);
        Options.Add(_timeout);
        if (acts)
        {
            Reason = new("--reason") { Description = texts["option.reason"] };
            Options.Add(Reason);
        }

        _timeout.Validators.Add(timeout =>
        {
            if (timeout.Tokens is [var seconds] && !(int.TryParse(seconds.Value, out var number) && number is > 0 and <= 86_400))
            {
                timeout.AddError(texts["option.timeout.range"]);
            }
        });
        SetAction(Run);
    }

    /// <summary>Null: the command changes nothing.</summary>
    public Option<string>? Reason { get; }

    public required string RequiredRight { get; init; }

    public required Func<OperatorClient, AccountName, ParseResult, CancellationToken, Task<Answer<T>>> Call { get; init; }

    public required Action<T, AccountName, ParseResult, Terminal> Print { get; init; }

    public Func<AccountName, ParseResult, Terminal, CancellationToken, Task<bool>> Confirm { get; init; } =
        (_, _, _, _) => Task.FromResult(true);

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var terminal = _service.CreateTerminal(parsed);
        var account = new AccountName(parsed.GetRequiredValue(_line), parsed.GetRequiredValue(_id));
        if (!await Confirm(account, parsed, terminal, cancellation))
        {
            return ExitCode.Refused;
        }

        var timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout));
        var reason = Reason is null ? null : parsed.GetValue(Reason);
        var answer = await _service.Call(parsed, timeout, client => Call(client, account, parsed, cancellation), reason);
        if (answer.TryGet(out var value, out var refusal))
        {
            Print(value, account, parsed, terminal);
            return ExitCode.Done;
        }

        var lines = refusal is Refusal.NotFound
            ? await _service.CallWithoutKey(parsed, timeout, client => client.Lines(cancellation))
            : null;
        return lines?.TryGet(out var known, out _) == true && known.All(line => line.Id != account.Line)
            ? terminal.PrintUnknownLine(account.Line, known)
            : terminal.PrintError(refusal, RequiredRight, account);
    }
}
