using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PhoneCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var number = new Argument<string>("number") { Description = texts["phone.number"] };
        var command = new AccountCommand<Done>("phone", service, texts)
        {
            RequiredRight = "recover",
            Call = (client, account, parsed, cancellation) =>
                client.SetPhone(account.Line, account.Id, parsed.GetRequiredValue(number), cancellation),
            Print = (_, account, _, terminal) =>
                terminal.Write(new { registered = account.ToString() }, Terminal.Plain(texts["phone.done", account])),
        };
        command.Arguments.Add(number);
        return command;
    }
}
