using System.CommandLine;
using System.Text;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

internal static class DeleteCommand
{
    public static Command Create(ServiceOptions service, Texts texts, CliContext context)
    {
        var yes = new Option<bool>("--yes") { Description = texts["delete.yes"] };
        var command = new AccountCommand<Done>("delete", service, texts)
        {
            RequiredRight = "provisioning",
            Confirm = async (account, parsed, terminal, cancellation) =>
                parsed.GetValue(yes) || await IsConfirmed(account, terminal, context, cancellation),
            Call = (client, account, _, cancellation) => client.Delete(account.Line, account.Id, cancellation),
            Print = (_, account, _, terminal) =>
                terminal.Write(new { deleted = account.ToString() }, Terminal.Plain(texts["delete.done", account])),
        };
        command.Options.Add(yes);
        return command;
    }

    private static async Task<bool> IsConfirmed(AccountName account, Terminal terminal, CliContext context, CancellationToken cancellation)
    {
        if (!context.InIsTerminal)
        {
            throw new UsageException(terminal.Texts["delete.no-terminal"]);
        }

        context.Error.Write(SafeText.Of(terminal.Texts["delete.confirm", account]));
        // Reading from a terminal cannot be cancelled, so cancellation stops waiting for it.
        var typed = await Task.Run(new StreamReader(context.In, Encoding.UTF8).ReadLine, cancellation).WaitAsync(cancellation);
        if (typed?.Trim() == account.Id)
        {
            return true;
        }

        terminal.WriteError("not-confirmed", terminal.Texts["delete.differs"]);
        return false;
    }
}
