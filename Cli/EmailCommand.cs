using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class EmailCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var address = new Argument<string>("address") { Description = texts["email.address"] };
        var confirm = new Option<bool>("--confirm") { Description = texts["email.confirm"] };
        var command = new AccountCommand<Done>("email", service, texts)
        {
            RequiredRight = "recover",
            Call = (client, account, parsed, cancellation) =>
                client.SetEmail(account.Line, account.Id, parsed.GetRequiredValue(address), parsed.GetValue(confirm), cancellation),
            Print = (_, account, parsed, terminal) => terminal.Write(
                new { registered = account.ToString() },
                Terminal.Plain(texts[parsed.GetValue(confirm) ? "email.pending" : "email.done", account])),
        };
        command.Arguments.Add(address);
        command.Options.Add(confirm);
        return command;
    }
}
