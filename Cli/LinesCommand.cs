using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;

namespace OrleansSelfCare.Cli;

internal static class LinesCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var command = new Command("lines", texts["lines"]);
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.CallWithoutKey(parsed, Timeout, client => client.Lines(cancellation));
            if (!answer.TryGet(out var lines, out var refusal))
            {
                return terminal.PrintError(refusal, right: "");
            }

            terminal.Write(lines, TableOf(lines, texts));
            return ExitCode.Done;
        });
        return command;
    }

    private static Table TableOf(IEnumerable<Line> lines, Texts texts)
    {
        var table = new Table().AddColumns(texts["lines.id"], texts["lines.name"], texts["lines.contact"]);
        foreach (var line in lines)
        {
            table.AddRow(Terminal.Plain(line.Id), Terminal.Plain(line.Name), Terminal.Plain(line.ContactUrl));
        }

        return table;
    }
}
