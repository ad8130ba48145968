using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class EmailCommand
{
    public static Command Create(ServiceOptions service)
    {
        var address = new Argument<string>("address") { Description = "The e-mail address that codes will be sent to" };
        var command = new AccountCommand<Done>("email", "Registers an e-mail address for a customer who cannot do so on the pages", service)
        {
            Call = (client, account, parsed, cancellation) =>
                client.SetEmail(account.Line, account.Id, parsed.GetRequiredValue(address), cancellation),
            Print = (_, account, terminal) =>
                terminal.Write(new { registered = account.ToString() }, Terminal.Plain($"{account} has the new address.")),
        };
        command.Arguments.Add(address);
        return command;
    }
}
