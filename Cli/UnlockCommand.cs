using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class UnlockCommand
{
    public static Command Create(ServiceOptions service) => new AccountCommand<Done>(
        "unlock", "Clears all locks and counters of an account", service)
    {
        Call = (client, account, _, cancellation) => client.Unlock(account.Line, account.Id, cancellation),
        Print = (_, account, terminal) =>
            terminal.Write(new { unlocked = account.ToString() }, Terminal.Plain($"{account} is unlocked.")),
    };
}
