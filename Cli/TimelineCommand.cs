using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal static class TimelineCommand
{
    public static Command Create(ServiceOptions service) => new AccountCommand<Timeline>(
        "timeline", "Shows the events of an account, newest first", service)
    {
        Call = (client, account, _, cancellation) => client.Timeline(account.Line, account.Id, cancellation),
        Print = (timeline, account, terminal) => terminal.Write(timeline, Rows(timeline, account, terminal)),
    };

    private static IEnumerable<IRenderable> Rows(Timeline timeline, AccountName account, Terminal terminal) => timeline.Events.Count == 0
        ? [Terminal.Plain($"{account} has no events.")]
        : timeline.Events.Select(entry => Terminal.Plain($"{terminal.Local(entry.At)}  {TimelineSentence.Of(entry)}"));
}
