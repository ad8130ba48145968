using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PasswordCommand
{
    public static Command Create(ServiceOptions service, Texts texts) => new AccountCommand<Secret>("password", service, texts)
    {
        RequiredRight = "recover",
        Call = (client, account, _, cancellation) => client.ResetPassword(account.Line, account.Id, cancellation),
        Print = (password, _, _, terminal) => terminal.WriteValue(new { password }, SafeText.Of(password.Reveal())),
    };
}
