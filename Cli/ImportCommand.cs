using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal sealed class ImportCommand : Command
{
    private const int RowsShown = 20;

    private const string About = "Creates accounts, or updates them to the rows of a file. Can be repeated";

    private const string Columns = """
        CSV with a header row, or NDJSON with the same names: line, selfCareId, email, contactPhone,
        password or passwordHash, and optionally disabled (true or false). Invalid rows are reported and
        skipped, the others are stored; accounts that already match are not changed. - reads standard input
        """;

    private readonly Argument<string> _file = new("file") { Description = Columns };
    private readonly Option<string> _format = new("--format")
    {
        Description = "Required if the file name does not end in .csv, .ndjson or .jsonl",
    };

    private readonly Option<string> _rejected = new("--rejected")
    {
        Description = "Write the rejected rows to this file, as CSV: lineNumber,reason. Replaces an existing file",
        HelpName = "file",
    };

    private readonly Option<bool> _noNotices = new("--no-notices")
    {
        Description = "Mail no notices to customers whose address or password changes. The audit log records this",
    };

    private readonly ServiceOptions _service;
    private readonly CliContext _context;

    public ImportCommand(ServiceOptions service, CliContext context)
        : base("import", About)
    {
        (_service, _context) = (service, context);
        _format.AcceptOnlyFromAmong("csv", "ndjson");
        Arguments.Add(_file);
        Options.Add(_format);
        Options.Add(_rejected);
        Options.Add(_noNotices);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var terminal = _service.CreateTerminal(parsed);
        var name = parsed.GetRequiredValue(_file);
        var mediaType = MediaType(name, parsed.GetValue(_format));
        await using var file = name == "-" ? _context.In : Open(name, FileMode.Open, FileAccess.Read);
        // Opened before the import, so that a file that cannot be written is noticed before rows are stored.
        await using var rejected = parsed.GetValue(_rejected) is { } path ? Open(path, FileMode.OpenOrCreate, FileAccess.Write) : null;
        Answer<ImportReport> answer;
        try
        {
            // Reads of standard input block, so they run on another thread and Ctrl-C can interrupt the wait.
            answer = await Task.Run(Send, cancellation).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            terminal.WriteError("interrupted", "Interrupted. Rows stored so far stay; run the same command again to import the rest.");
            return ExitCode.Interrupted;
        }

        if (!answer.TryGet(out var report, out var refusal))
        {
            return PrintRefusal(refusal, terminal);
        }

        terminal.Write(report, Parts(report, shown: rejected is null ? RowsShown : 0));
        if (rejected is not null)
        {
            RejectedRows.Write(report.Rejected, rejected);
        }

        return report.Rejected.Count == 0 ? ExitCode.Done : ExitCode.RowsRejected;

        Task<Answer<ImportReport>> Send() => _service.Call(parsed, Timeout.InfiniteTimeSpan, client => ImportProgress.Show(
            terminal,
            _context,
            file.CanSeek ? file.Length : null,
            progress => client.Import(file, mediaType, progress, !parsed.GetValue(_noNotices), cancellation)));
    }

    private static string MediaType(string name, string? format) => (format ?? Path.GetExtension(name).ToLowerInvariant()) switch
    {
        "csv" or ".csv" => "text/csv",
        "ndjson" or ".ndjson" or ".jsonl" => "application/x-ndjson",
        _ => throw new UsageException("The file name does not say whether this is CSV or NDJSON. Pass --format csv or --format ndjson."),
    };

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        try
        {
            // A file to write is opened exclusively, so that --rejected cannot name the file that is being imported.
            return new FileStream(path, mode, access, access == FileAccess.Read ? FileShare.Read : FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot open {path}: {e.Message}");
        }
    }

    private static int PrintRefusal(Refusal refusal, Terminal terminal)
    {
        switch (refusal)
        {
            case Refusal.Unavailable:
                terminal.WriteError(
                    "unavailable",
                    "The service cannot be reached or became unavailable. Rows stored so far stay; "
                    + "run the same command again to import the rest.");
                return ExitCode.Unavailable;
            case Refusal.NotFound:
                terminal.WriteError(
                    "not-found",
                    "There are no operator calls at this address. Check --url, and that the service has an operator key.");
                return ExitCode.Refused;
            default:
                return terminal.PrintError(refusal, "provisioning");
        }
    }

    private static IEnumerable<IRenderable> Parts(ImportReport report, int shown)
    {
        yield return Terminal.Plain(
            $"{report.Created} created, {report.Updated} updated, {report.Unchanged} unchanged, {report.Rejected.Count} rejected");
        if (report.Rejected.Count == 0 || shown == 0)
        {
            yield break;
        }

        var table = new Table().AddColumns("Line number", "Reason");
        foreach (var row in report.Rejected.Take(shown))
        {
            table.AddRow(Terminal.Plain($"{row.Line}"), Terminal.Plain(row.Reason));
        }

        yield return table;
        if (report.Rejected.Count > shown)
        {
            yield return Terminal.Plain($"and {report.Rejected.Count - shown} more: --rejected <file> writes all of them");
        }
    }
}
