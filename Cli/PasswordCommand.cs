using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class PasswordCommand
{
    public static Command Create(ServiceOptions service) => new AccountCommand<Secret>(
        "password", "Sets a new random password, shown only here, and ends the account's sessions", service)
    {
        Call = (client, account, _, cancellation) => client.ResetPassword(account.Line, account.Id, cancellation),
        Print = (password, _, terminal) => terminal.WriteValue(new { password }, SafeText.Of(password.Reveal())),
    };
}
