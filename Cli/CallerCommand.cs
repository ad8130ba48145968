using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Asks whether a caller's phone number, e-mail address or self-care id is the account's.</summary>
internal static class CallerCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var options = Enum.GetValues<CallerClaim>().ToDictionary(
            claim => claim, claim => new Option<string>($"--{Name(claim)}") { Description = texts[$"caller.{Name(claim)}"] });
        var command = new AccountCommand<CallerAnswer>("caller", service, texts)
        {
            RequiredRight = "support",
            Call = (client, account, parsed, cancellation) =>
            {
                var (claim, value) = options.Select(one => (one.Key, parsed.GetValue(one.Value))).Single(one => one.Item2 is not null);
                return client.CheckCaller(account.Line, account.Id, claim, value!, cancellation: cancellation);
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

    private static string Name(CallerClaim claim) => claim.ToString().ToLowerInvariant();
}
