using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class EmailCommand
{
    public static Command Make(ServiceOptions service)
    {
        var address = new Argument<string>("address") { Description = "The e-mail address that codes go to from now on" };
        var command = new AccountCommand<Done>("email", "Registers an e-mail address for a customer who can't do it alone", service)
        {
            Ask = (client, account, parsed, cancellation) => client.SetEmail(account.Line, account.Id, parsed.GetRequiredValue(address), cancellation),
            Show = (_, account, terminal) => terminal.Tell(new { registered = account.ToString() }, Terminal.Plain($"{account} has the new address.")),
        };
        command.Arguments.Add(address);
        return command;
    }
}
