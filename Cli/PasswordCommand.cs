using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PasswordCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var mustChange = new Option<bool>("--must-change") { Description = texts["password.must-change"] };
        var command = new AccountCommand<Secret>("password", service, texts)
        {
            RequiredRight = "recover",
            Call = (client, account, parsed, cancellation) =>
                client.ResetPassword(account.Line, account.Id, parsed.GetValue(mustChange), cancellation: cancellation),
            Print = (password, _, _, terminal) => terminal.WriteValue(new { password }, SafeText.Of(password.Reveal())),
        };
        command.Options.Add(mustChange);
        return command;
    }
}
