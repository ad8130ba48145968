using System.CommandLine;
using System.Globalization;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal static class ShowCommand
{
    public static Command Create(ServiceOptions service, Texts texts) =>
        new AccountCommand<AccountView>("show", service, texts, acts: false)
        {
            RequiredRight = "view",
            Call = (client, account, _, cancellation) => client.Show(account.Line, account.Id, cancellation),
            Print = (view, _, _, terminal) => terminal.Write(view, Parts(view, terminal)),
        };

    private static IEnumerable<IRenderable> Parts(AccountView view, Terminal terminal)
    {
        var texts = terminal.Texts;
        yield return Overview(view, terminal);
        if (view.Locks.PasswordFailures.Count > 0)
        {
            yield return TableOf(
                [texts["show.passwords.network"], texts["show.passwords.failures"], texts["show.passwords.until"]],
                view.Locks.PasswordFailures.Select(entry => new[]
                {
                    entry.Network, Number(entry.Failures), Refusal(entry.Locked, entry.RefusedUntil) ?? texts["show.not-refused"],
                }));
        }

        if (view.Sessions.Count > 0)
        {
            yield return TableOf(
                [texts["show.sessions.since"], texts["show.sessions.until"]],
                view.Sessions.Select(session => new[]
                {
                    terminal.Time(session.AuthenticatedAt, view.TimeZone), terminal.Time(session.ExpiresAt, view.TimeZone),
                }));
        }

        string? Refusal(bool isLocked, DateTimeOffset? until) => RefusalText(isLocked, until, view, terminal);
    }

    private static Grid Overview(AccountView view, Terminal terminal)
    {
        var (texts, locks) = (terminal.Texts, view.Locks);
        var grid = new Grid().AddColumn().AddColumn();
        var name = $"{view.Line}/{view.SelfCareId}";
        Row("show.account", view.Disabled ? texts["show.disabled", name] : name);
        Row("show.email", Email(view, texts));
        if (view.PendingEmail is { } pending)
        {
            Row("show.pending-email", texts["show.pending-email.value", pending]);
        }

        Row("show.phone", view.ContactPhone ?? texts["show.phone.none"]);
        if (view.MustChangePassword)
        {
            Row("show.password", texts["show.password.must-change"]);
        }

        Row("show.pending", texts[view.ChallengePending ? "show.pending.yes" : "show.pending.no"]);
        Row("show.mails", Number(view.MailsWaiting));
        if ((locks.MailsRefusedUntil ?? locks.NewAddressesRefusedUntil) is { } until)
        {
            Row("show.mail-limit", texts[
                locks.MailsRefusedUntil is null ? "show.mail-limit.new" : "show.mail-limit.all", terminal.Time(until, view.TimeZone)]);
        }

        var codes = RefusalText(locks.CodesLocked, locks.CodesRefusedUntil, view, terminal);
        Row("show.codes", codes is null ? Number(locks.CodeFailures) : texts["show.counted", Number(locks.CodeFailures), codes]);
        Row("show.phones", PhoneLock(view, terminal) ?? Number(locks.PhoneMisses));
        Row("show.sessions", Number(view.Sessions.Count));
        return grid;

        void Row(string key, string value) =>
            grid.AddRow(new Text(texts[key], new Style(decoration: Decoration.Dim)), Terminal.Plain(value));
    }

    private static string Email(AccountView view, Texts texts)
    {
        var email = view.Email ?? texts["show.email.none"];
        return view.EmailProblem switch
        {
            _ when view.EmailMark is { } mark => texts["show.email.marked", email, TimelineSentence.Reason(mark, texts.Language)],
            null or AddressProblem.Missing => email,
            AddressProblem.Undeliverable => texts["show.email.undeliverable", email],
            _ => texts["show.email.unknown", email],
        };
    }

    /// <summary>Without the number of misses: the lock sets it to 0.</summary>
    private static string? PhoneLock(AccountView view, Terminal terminal) =>
        !view.Locks.PhoneLocked ? null
        : view.Locks.PhoneLockedUntil is { } until ? terminal.Texts["show.locked-until", terminal.Time(until, view.TimeZone)]
        : terminal.Texts["show.locked"];

    private static string? RefusalText(bool isLocked, DateTimeOffset? until, AccountView view, Terminal terminal) =>
        isLocked ? terminal.Texts["show.locked"]
        : until is { } time ? terminal.Texts["show.refused-until", terminal.Time(time, view.TimeZone)]
        : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

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
