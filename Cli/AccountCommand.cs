using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A command about one account: its arguments, its time-out, and what a refusal comes to.</summary>
internal sealed class AccountCommand<T> : Command
    where T : class
{
    private readonly Argument<string> _line = new("line") { Description = "The service line, such as ip-phone" };
    private readonly Argument<string> _id = new("id") { Description = "The self-care id; case counts. One that begins with - goes after --" };
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "How long to wait for the service",
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
                timeout.AddError("--timeout: 1 to 86400 seconds.");
            }
        });
        SetAction(Run);
    }

    /// <summary>What the operator key needs.</summary>
    public string Right { get; init; } = "support";

    public required Func<OperatorClient, AccountName, ParseResult, CancellationToken, Task<Answer<T>>> Ask { get; init; }

    public required Action<T, AccountName, Terminal> Show { get; init; }

    /// <summary>Whether it is meant.</summary>
    public Func<AccountName, ParseResult, Terminal, CancellationToken, Task<bool>> Confirm { get; init; } = (_, _, _, _) => Task.FromResult(true);

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var terminal = _service.Terminal(parsed);
        var account = new AccountName(parsed.GetRequiredValue(_line), parsed.GetRequiredValue(_id));
        if (!await Confirm(account, parsed, terminal, cancellation))
        {
            return ExitCode.Refused;
        }

        var answer = await _service.Call(
            parsed, TimeSpan.FromSeconds(parsed.GetValue(_timeout)), client => Ask(client, account, parsed, cancellation));
        if (!answer.TryGet(out var value, out var refusal))
        {
            return terminal.Tell(refusal, Right, account);
        }

        Show(value, account, terminal);
        return ExitCode.Done;
    }
}
