using System.CommandLine;

namespace OrleansSelfCare.Cli;

internal static class PhonesCommand
{
    private static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(1);

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var command = new Command("phones", texts["phones"]);
        command.SetAction((parsed, cancellation) => Run(parsed, service, texts, cancellation));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, ServiceOptions service, Texts texts, CancellationToken cancellation)
    {
        var terminal = service.CreateTerminal(parsed);
        string? after = null;
        var found = 0;
        do
        {
            var answer = await service.Call(parsed, PageTimeout, client => client.InvalidPhones(after, cancellation));
            if (!answer.TryGet(out var page, out var refusal))
            {
                return terminal.PrintCallError(refusal, "provisioning");
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
            terminal.WriteMessage(texts["phones.none"]);
        }

        return ExitCode.Done;
    }
}
