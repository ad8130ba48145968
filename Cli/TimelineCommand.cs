using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal static class TimelineCommand
{
    public static Command Create(ServiceOptions service, Texts texts) =>
        new AccountCommand<Timeline>("timeline", service, texts, acts: false)
        {
            RequiredRight = "view",
            Call = (client, account, _, cancellation) => client.Timeline(account.Line, account.Id, cancellation),
            Print = (timeline, account, _, terminal) => terminal.Write(timeline, Rows(timeline, account, terminal)),
        };

    private static IEnumerable<IRenderable> Rows(Timeline timeline, AccountName account, Terminal terminal) => timeline.Events.Count == 0
        ? [Terminal.Plain(terminal.Texts["timeline.none", account])]
        : timeline.Events.Select(entry => Terminal.Plain(
            $"{terminal.Time(entry.At, timeline.TimeZone)}  {TimelineSentence.Of(entry, terminal.Texts.Language)}"));
}
