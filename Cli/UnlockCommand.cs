using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class UnlockCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var one = new Option<string>("--lock") { Description = texts["unlock.lock"] };
        one.AcceptOnlyFromAmong("password", "code", "phone", "mail", "address");
        var command = new AccountCommand<Done>("unlock", service, texts)
        {
            RequiredRight = "support",
            Call = (client, account, parsed, cancellation) => parsed.GetValue(one) is { } name
                ? client.Unlock(account.Line, account.Id, Enum.Parse<AccountLock>(name, ignoreCase: true), cancellation)
                : client.Unlock(account.Line, account.Id, cancellation),
            Print = (_, account, parsed, terminal) => terminal.Write(
                new { unlocked = account.ToString(), @lock = parsed.GetValue(one) },
                Terminal.Plain(
                    parsed.GetValue(one) is { } name ? texts["unlock.done.one", account, name] : texts["unlock.done", account])),
        };
        command.Options.Add(one);
        return command;
    }
}
