using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PasswordCommand
{
    public static Command Make(ServiceOptions service) => new AccountCommand<Secret>(
        "password", "Gives an account a fresh random password, shown this once, and ends its sessions", service)
    {
        Ask = (client, account, _, cancellation) => client.ResetPassword(account.Line, account.Id, cancellation),
        Show = (password, _, terminal) => terminal.TellAlone(new { password }, SafeText.Of(password.Reveal())),
    };
}
