using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal static class TimelineCommand
{
    public static Command Make(ServiceOptions service) => new AccountCommand<Timeline>(
        "timeline", "Tells what happened to an account, newest first", service)
    {
        Ask = (client, account, _, cancellation) => client.Timeline(account.Line, account.Id, cancellation),
        Show = (timeline, account, terminal) => terminal.Tell(timeline, Lines(timeline, account, terminal)),
    };

    private static IEnumerable<IRenderable> Lines(Timeline timeline, AccountName account, Terminal terminal) => timeline.Events.Count == 0
        ? [Terminal.Plain($"Nothing is known to have happened to {account}.")]
        : timeline.Events.Select(happened => Terminal.Plain($"{terminal.Local(happened.At)}  {TimelineSentence.Of(happened)}"));
}
