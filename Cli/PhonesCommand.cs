using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PhonesCommand
{
    private const string Description = """
        Lists the accounts whose stored contact phone number is not a valid one, such as one without its first 0

        Numbers are masked. With --json, one line of JSON for each account. Import the right numbers to correct them.
        """;

    private static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(1);

    public static Command Create(ServiceOptions service)
    {
        var command = new Command("phones", Description);
        command.SetAction((parsed, cancellation) => Run(parsed, service, cancellation));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, ServiceOptions service, CancellationToken cancellation)
    {
        var terminal = service.CreateTerminal(parsed);
        string? after = null;
        var found = 0;
        do
        {
            var answer = await service.Call(parsed, PageTimeout, client => client.InvalidPhones(after, cancellation));
            if (!answer.TryGet(out var page, out var refusal))
            {
                return PrintRefusal(refusal, terminal);
            }

            foreach (var account in page.Accounts)
            {
                terminal.Write(account, Terminal.Plain($"{account.Line}/{account.SelfCareId}  {account.ContactPhone}"));
            }

            found += page.Accounts.Count;
            after = page.Next;
        }
        while (after is not null);

        if (found == 0)
        {
            terminal.WriteMessage("Every stored contact phone number is valid.");
        }

        return ExitCode.Done;
    }

    private static int PrintRefusal(Refusal refusal, Terminal terminal)
    {
        if (refusal is not Refusal.NotFound)
        {
            return terminal.PrintError(refusal, "provisioning");
        }

        terminal.WriteError("not-found", "There is no such call at this address. Check --url, and that the service has an operator key.");
        return ExitCode.Refused;
    }
}
