using System.CommandLine;
using System.Text;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class DeleteCommand
{
    public static Command Make(ServiceOptions service, Surroundings surroundings)
    {
        var yes = new Option<bool>("--yes") { Description = "Don't ask to type the id again" };
        var command = new AccountCommand<Done>("delete", "Deletes an account and ends its sessions", service)
        {
            Right = "provisioning",
            Confirm = async (account, parsed, terminal, cancellation) => parsed.GetValue(yes) || await IsMeant(account, terminal, surroundings, cancellation),
            Ask = (client, account, _, cancellation) => client.Delete(account.Line, account.Id, cancellation),
            Show = (_, account, terminal) => terminal.Tell(new { deleted = account.ToString() }, Terminal.Plain($"{account} is deleted.")),
        };
        command.Options.Add(yes);
        return command;
    }

    private static async Task<bool> IsMeant(AccountName account, Terminal terminal, Surroundings surroundings, CancellationToken cancellation)
    {
        if (!surroundings.InIsTerminal)
        {
            throw new UsageException("Nobody is there to type the id again. Say --yes if it is meant.");
        }

        surroundings.Error.Write(SafeText.Of($"This deletes {account} for good. Type the id again: "));
        // A terminal's line can't be waited for and called off; who calls off doesn't wait.
        var typed = await Task.Run(new StreamReader(surroundings.In, Encoding.UTF8).ReadLine, cancellation).WaitAsync(cancellation);
        if (typed?.Trim() == account.Id)
        {
            return true;
        }

        terminal.Fail("not-confirmed", "That is another id. Nothing was deleted.");
        return false;
    }
}
