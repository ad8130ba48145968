using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Asks whether a caller's phone number, e-mail address or self-care id is the account's.</summary>
internal static class CallerCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        Dictionary<CallerClaim, Option<string>> options = new()
        {
            [CallerClaim.Phone] = new("--phone") { Description = texts["caller.phone"] },
            [CallerClaim.Email] = new("--email") { Description = texts["caller.email"] },
            [CallerClaim.Id] = new("--id") { Description = texts["caller.id"] },
        };
        var command = new AccountCommand<CallerAnswer>("caller", service, texts)
        {
            RequiredRight = "support",
            Call = (client, account, parsed, cancellation) =>
            {
                var (claim, option) = options.Single(one => parsed.GetResult(one.Value) is not null);
                return client.CheckCaller(account.Line, account.Id, claim, parsed.GetValue(option)!, cancellation: cancellation);
            },
            Print = (answer, _, _, terminal) => terminal.Write(
                answer, Terminal.Plain(texts[answer.Matches ? "caller.yes" : "caller.no", answer.ChecksLeft])),
        };
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(given =>
        {
            if (options.Values.Count(option => given.GetResult(option) is not null) != 1)
            {
                given.AddError(texts["caller.one-of"]);
            }
        });
        return command;
    }
}
