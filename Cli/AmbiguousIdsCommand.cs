using System.CommandLine;

namespace OrleansSelfCare.Cli;

internal static class AmbiguousIdsCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var command = new Command("ambiguous-ids", texts["ambiguous-ids"]);
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.Call(parsed, Timeout, client => client.AmbiguousIds(cancellation));
            if (!answer.TryGet(out var accounts, out var refusal))
            {
                return terminal.PrintCallError(refusal, "provisioning");
            }

            terminal.Write(accounts, accounts.Select(account => Terminal.Plain($"{account.Line}/{account.SelfCareId}")));
            if (accounts.Count == 0)
            {
                terminal.WriteMessage(texts["ambiguous-ids.none"]);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
