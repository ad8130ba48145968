using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A command about one account: parses its arguments, calls the service and prints the result.</summary>
internal sealed class AccountCommand<T> : Command
    where T : class
{
    private readonly Argument<string> _line = new("line") { Description = "The service line, such as ip-phone" };
    private readonly Argument<string> _id = new("id")
    {
        Description = "The self-care id, case-sensitive. Write -- before an id that begins with -",
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "How long to wait for the service's reply",
        HelpName = "seconds",
        DefaultValueFactory = _ => 30,
    };

    private readonly ServiceOptions _service;

    public AccountCommand(string name, string description, ServiceOptions service)
        : base(name, description)
    {
        _service = service;
        Arguments.Add(_line);
        Arguments.Add(_id);
        Options.Add(_timeout);
        _timeout.Validators.Add(timeout =>
        {
            if (timeout.Tokens is [var seconds] && !(int.TryParse(seconds.Value, out var number) && number is > 0 and <= 86_400))
            {
                timeout.AddError("--timeout must be 1 to 86400 seconds.");
            }
        });
        SetAction(Run);
    }

    public string RequiredRight { get; init; } = "support";

    public required Func<OperatorClient, AccountName, ParseResult, CancellationToken, Task<Answer<T>>> Call { get; init; }

    public required Action<T, AccountName, Terminal> Print { get; init; }

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

        var answer = await _service.Call(
            parsed, TimeSpan.FromSeconds(parsed.GetValue(_timeout)), client => Call(client, account, parsed, cancellation));
        if (!answer.TryGet(out var value, out var refusal))
        {
            return terminal.PrintError(refusal, RequiredRight, account);
        }

        Print(value, account, terminal);
        return ExitCode.Done;
    }
}
