using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class EmailCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var address = new Argument<string>("address") { Description = texts["email.address"] };
        var command = new AccountCommand<Done>("email", service, texts)
        {
            RequiredRight = "recover",
            Call = (client, account, parsed, cancellation) =>
                client.SetEmail(account.Line, account.Id, parsed.GetRequiredValue(address), cancellation),
            Print = (_, account, _, terminal) =>
                terminal.Write(new { registered = account.ToString() }, Terminal.Plain(texts["email.done", account])),
        };
        command.Arguments.Add(address);
        return command;
    }
}
