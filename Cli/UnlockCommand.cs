using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class UnlockCommand
{
    public static Command Make(ServiceOptions service) => new AccountCommand<Done>("unlock", "Clears every lock and counter of an account", service)
    {
        Ask = (client, account, _, cancellation) => client.Unlock(account.Line, account.Id, cancellation),
        Show = (_, account, terminal) => terminal.Tell(new { unlocked = account.ToString() }, Terminal.Plain($"{account} is unlocked.")),
    };
}
