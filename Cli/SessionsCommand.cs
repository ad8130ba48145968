using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

/// <summary>The open sessions of an account, and the command that ends one of them.</summary>
internal static class SessionsCommand
{
    public static Command Create(ServiceOptions service, Texts texts) =>
        new AccountCommand<OpenSessions>("sessions", service, texts, acts: false)
        {
            RequiredRight = "view",
            Call = (client, account, _, cancellation) => client.Sessions(account.Line, account.Id, cancellation),
            Print = (open, account, _, terminal) => terminal.Write(open, Rows(open, account, terminal)),
        };

    public static Command End(ServiceOptions service, Texts texts)
    {
        var session = new Argument<string>("session") { Description = texts["end-session.session"] };
        var command = new AccountCommand<Done>("end-session", service, texts)
        {
            RequiredRight = "support",
            Call = (client, account, parsed, cancellation) =>
                client.EndSession(account.Line, account.Id, parsed.GetRequiredValue(session), cancellation),
            Print = (_, account, _, terminal) =>
                terminal.Write(new { ended = account.ToString() }, Terminal.Plain(texts["end-session.done", account])),
        };
        command.Arguments.Add(session);
        return command;
    }

    private static IEnumerable<IRenderable> Rows(OpenSessions open, AccountName account, Terminal terminal)
    {
        var texts = terminal.Texts;
        if (open.Sessions.Count == 0)
        {
            yield return Terminal.Plain(texts["sessions.none", account]);
        }

        foreach (var session in open.Sessions)
        {
            yield return Terminal.Plain(texts[
                "sessions.one",
                terminal.Time(session.AuthenticatedAt, open.TimeZone),
                terminal.Time(session.LastUsedAt, open.TimeZone),
                session.Network ?? texts["sessions.unknown"],
                session.Services.Count == 0
                    ? texts["sessions.no-service"]
                    : string.Join(", ", session.Services.Select(one => one.Name ?? one.Client))]);
            // On a line of its own, for copying.
            yield return Terminal.Plain($"  {session.Id}");
        }
    }
}
