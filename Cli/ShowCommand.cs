using System.CommandLine;
using System.Globalization;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal static class ShowCommand
{
    public static Command Create(ServiceOptions service) => new AccountCommand<AccountView>(
        "show", "Shows an account: masked address and phone number, locks, sessions", service)
    {
        Call = (client, account, _, cancellation) => client.Show(account.Line, account.Id, cancellation),
        Print = (view, _, terminal) => terminal.Write(view, Parts(view, terminal)),
    };

    private static IEnumerable<IRenderable> Parts(AccountView view, Terminal terminal)
    {
        yield return Overview(view, terminal);
        if (view.Locks.PasswordFailures.Count > 0)
        {
            yield return TableOf(
                ["Wrong passwords from", "in a row", "refused until"],
                view.Locks.PasswordFailures.Select(entry =>
                    new[] { entry.Network, Number(entry.Failures), Time(entry.RefusedUntil, terminal) }));
        }

        if (view.Sessions.Count > 0)
        {
            yield return TableOf(
                ["Signed in", "expires if unused"],
                view.Sessions.Select(session => new[] { terminal.Local(session.AuthenticatedAt), terminal.Local(session.ExpiresAt) }));
        }
    }

    private static Grid Overview(AccountView view, Terminal terminal)
    {
        var grid = new Grid().AddColumn().AddColumn();
        Row("Account", $"{view.Line}/{view.SelfCareId}{(view.Disabled ? " (disabled: cannot sign in)" : "")}");
        Row("E-mail", $"{view.Email ?? "none"}{EmailNote(view.EmailProblem)}");
        Row("Contact phone", view.ContactPhone ?? "none: the customer cannot change the e-mail address");
        Row("Sign-in pending", view.ChallengePending ? "yes, the code can still be entered" : "no");
        Row("Mails waiting", Number(view.MailsWaiting));
        var codeLock = view.Locks.CodesRefusedUntil is { } until ? $"refused until {terminal.Local(until)}" : null;
        Row("Wrong codes", Counted(view.Locks.CodeFailures, codeLock));
        Row("Wrong phone numbers", Counted(view.Locks.PhoneMisses, PhoneLock(view.Locks, terminal)));
        Row("Sessions", Number(view.Sessions.Count));
        return grid;

        void Row(string name, string value) =>
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), Terminal.Plain(value));
    }

    private static string EmailNote(AddressProblem? problem) =>
        problem is AddressProblem.Undeliverable ? " (no mail can be sent to it: the customer is asked for another at login)" : "";

    private static string? PhoneLock(AccountLocks locks, Terminal terminal) =>
        !locks.PhoneLocked ? null
        : locks.PhoneLockedUntil is { } until ? $"locked until {terminal.Local(until)}"
        : "locked until an operator unlocks";

    private static string Counted(int number, string? locked) => locked is null ? Number(number) : $"{Number(number)}, {locked}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time, Terminal terminal) => time is { } until ? terminal.Local(until) : "not refused";

    private static Table TableOf(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(Terminal.Plain));
        }

        return table;
    }
}
