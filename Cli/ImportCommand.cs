using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal sealed class ImportCommand : Command
{
    private const int RowsShown = 20;

    private const string About = "Makes accounts, or brings them level with the rows of a file; it can be sent again";

    private const string Columns = """
        CSV with a header line, or NDJSON with the same names: line, selfCareId, email, contactPhone,
        password or passwordHash, and if need be disabled (true or false). A bad row is told and skipped,
        the others are stored; what is there already and equal is left alone. - reads standard input
        """;

    private readonly Argument<string> _file = new("file") { Description = Columns };
    private readonly Option<string> _format = new("--format") { Description = "Needed where the file's ending doesn't tell: .csv; .ndjson or .jsonl" };
    private readonly Option<string> _rejected = new("--rejected")
    {
        Description = "Where to write the rejected rows, as CSV: lineNumber,reason. What is in that file is replaced",
        HelpName = "file",
    };

    private readonly ServiceOptions _service;
    private readonly Surroundings _surroundings;

    public ImportCommand(ServiceOptions service, Surroundings surroundings)
        : base("import", About)
    {
        (_service, _surroundings) = (service, surroundings);
        _format.AcceptOnlyFromAmong("csv", "ndjson");
        Arguments.Add(_file);
        Options.Add(_format);
        Options.Add(_rejected);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var terminal = _service.Terminal(parsed);
        var name = parsed.GetRequiredValue(_file);
        var mediaType = MediaType(name, parsed.GetValue(_format));
        await using var file = name == "-" ? _surroundings.In : Opened(name, FileMode.Open, FileAccess.Read);
        // Before the import, whose rejected rows would else be lost to a file that can't be written.
        await using var rejected = parsed.GetValue(_rejected) is { } path ? Opened(path, FileMode.OpenOrCreate, FileAccess.Write) : null;
        Answer<ImportReport> answer;
        try
        {
            // Standard input is read by blocking: that must hold up neither Ctrl-C nor what hears it.
            answer = await Task.Run(Send, cancellation).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            terminal.Fail("interrupted", "Called off. What was stored stays; the same command again does the rest.");
            return ExitCode.Interrupted;
        }

        if (!answer.TryGet(out var report, out var refusal))
        {
            return Refused(refusal, terminal);
        }

        terminal.Tell(report, Parts(report, shown: rejected is null ? RowsShown : 0));
        if (rejected is not null)
        {
            RejectedRows.Write(report.Rejected, rejected);
        }

        return report.Rejected.Count == 0 ? ExitCode.Done : ExitCode.RowsRejected;

        Task<Answer<ImportReport>> Send() => _service.Call(parsed, Timeout.InfiniteTimeSpan, client => ImportProgress.Watch(
            terminal, _surroundings, file.CanSeek ? file.Length : null, progress => client.Import(file, mediaType, progress, cancellation)));
    }

    private static string MediaType(string name, string? format) => (format ?? Path.GetExtension(name).ToLowerInvariant()) switch
    {
        "csv" or ".csv" => "text/csv",
        "ndjson" or ".ndjson" or ".jsonl" => "application/x-ndjson",
        _ => throw new UsageException("Is it CSV or NDJSON? Say --format csv or --format ndjson."),
    };

    private static FileStream Opened(string path, FileMode mode, FileAccess access)
    {
        try
        {
            // What is written is opened for nobody else: it can't be the file that is read.
            return new FileStream(path, mode, access, access == FileAccess.Read ? FileShare.Read : FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be opened: {e.Message}");
        }
    }

    private static int Refused(Refusal refusal, Terminal terminal)
    {
        switch (refusal)
        {
            case Refusal.Unavailable:
                terminal.Fail("unavailable", "The service can't be reached, or went away. What was stored stays; the same command again does the rest.");
                return ExitCode.Unavailable;
            case Refusal.NotFound:
                terminal.Fail("not-found", "There are no operator calls at this address. Is --url right, and has the service an operator key?");
                return ExitCode.Refused;
            default:
                return terminal.Tell(refusal, "provisioning");
        }
    }

    private static IEnumerable<IRenderable> Parts(ImportReport report, int shown)
    {
        yield return Terminal.Plain($"{report.Created} created, {report.Updated} updated, {report.Unchanged} unchanged, {report.Rejected.Count} rejected");
        if (report.Rejected.Count == 0 || shown == 0)
        {
            yield break;
        }

        var table = new Table().AddColumns("Line", "Rejected because");
        foreach (var row in report.Rejected.Take(shown))
        {
            table.AddRow(Terminal.Plain($"{row.Line}"), Terminal.Plain(row.Reason));
        }

        yield return table;
        if (report.Rejected.Count > shown)
        {
            yield return Terminal.Plain($"and {report.Rejected.Count - shown} more: --rejected <file> writes them all");
        }
    }
}
