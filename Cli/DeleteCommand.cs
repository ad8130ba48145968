using System.CommandLine;
using System.Text;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class DeleteCommand
{
    public static Command Create(ServiceOptions service, CliContext context)
    {
        var yes = new Option<bool>("--yes") { Description = "Delete without asking for confirmation" };
        var command = new AccountCommand<Done>("delete", "Deletes an account and ends its sessions", service)
        {
            RequiredRight = "provisioning",
            Confirm = async (account, parsed, terminal, cancellation) =>
                parsed.GetValue(yes) || await IsConfirmed(account, terminal, context, cancellation),
            Call = (client, account, _, cancellation) => client.Delete(account.Line, account.Id, cancellation),
            Print = (_, account, terminal) =>
                terminal.Write(new { deleted = account.ToString() }, Terminal.Plain($"{account} is deleted.")),
        };
        command.Options.Add(yes);
        return command;
    }

    private static async Task<bool> IsConfirmed(AccountName account, Terminal terminal, CliContext context, CancellationToken cancellation)
    {
        if (!context.InIsTerminal)
        {
            throw new UsageException(
                "Standard input is not a terminal, so the deletion cannot be confirmed. Pass --yes to delete without confirmation.");
        }

        context.Error.Write(SafeText.Of($"This deletes {account} permanently. Type the id again to confirm: "));
        // Reading from a terminal cannot be cancelled, so cancellation stops waiting for it.
        var typed = await Task.Run(new StreamReader(context.In, Encoding.UTF8).ReadLine, cancellation).WaitAsync(cancellation);
        if (typed?.Trim() == account.Id)
        {
            return true;
        }

        terminal.WriteError("not-confirmed", "The ids differ. Nothing was deleted.");
        return false;
    }
}
