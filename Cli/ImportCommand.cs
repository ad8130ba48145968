using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

internal sealed class ImportCommand : Command
{
    private const int RowsShown = 20;

    private readonly Argument<string> _file;
    private readonly Option<string> _format;
    private readonly Option<string> _rejected;
    private readonly Option<bool> _noNotices;
    private readonly ServiceOptions _service;
    private readonly CliContext _context;

    public ImportCommand(ServiceOptions service, Texts texts, CliContext context)
        : base("import", texts["import"])
    {
        (_service, _context) = (service, context);
        _file = new("file") { Description = texts["import.file"] };
        _format = new("--format") { Description = texts["import.format"] };
        _rejected = new("--rejected") { Description = texts["import.rejected"], HelpName = texts["name.file"] };
        _noNotices = new("--no-notices") { Description = texts["import.no-notices"] };
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
        var texts = terminal.Texts;
        var mediaType = MediaType(name, parsed.GetValue(_format), texts);
        await using var file = name == "-" ? _context.In : Open(name, FileMode.Open, FileAccess.Read, texts);
        // Opened before the import, so that a file that cannot be written is noticed before rows are stored.
        await using var rejected = parsed.GetValue(_rejected) is { } path
            ? Open(path, FileMode.OpenOrCreate, FileAccess.Write, texts)
            : null;
        Answer<ImportReport> answer;
        try
        {
            // Reads of standard input block, so they run on another thread and Ctrl-C can interrupt the wait.
            answer = await Task.Run(Send, cancellation).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            terminal.WriteError("interrupted", texts["import.interrupted"]);
            return ExitCode.Interrupted;
        }

        if (!answer.TryGet(out var report, out var refusal))
        {
            return PrintRefusal(refusal, terminal);
        }

        terminal.Write(report, Parts(report, texts, shown: rejected is null ? RowsShown : 0));
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

    private static string MediaType(string name, string? format, Texts texts) =>
        (format ?? Path.GetExtension(name).ToLowerInvariant()) switch
        {
            "csv" or ".csv" => "text/csv",
            "ndjson" or ".ndjson" or ".jsonl" => "application/x-ndjson",
            _ => throw new UsageException(texts["import.format.missing"]),
        };

    private static FileStream Open(string path, FileMode mode, FileAccess access, Texts texts)
    {
        try
        {
            // A file to write is opened exclusively, so that --rejected cannot name the file that is being imported.
            var options = new FileStreamOptions
            {
                Mode = mode, Access = access, Share = access == FileAccess.Read ? FileShare.Read : FileShare.None,
            };
            if (access == FileAccess.Write && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(texts["import.cannot-open", path, e.Message]);
        }
    }

    private static int PrintRefusal(Refusal refusal, Terminal terminal)
    {
        if (refusal is not Refusal.Unavailable)
        {
            return terminal.PrintCallError(refusal, "provisioning");
        }

        terminal.WriteError("unavailable", terminal.Texts["import.unavailable"]);
        return ExitCode.Unavailable;
    }

    private static IEnumerable<IRenderable> Parts(ImportReport report, Texts texts, int shown)
    {
        if (report is { Created: 0, Updated: 0, Unchanged: 0, Rejected: [] })
        {
            yield return Terminal.Plain(texts["import.no-rows"]);
            yield break;
        }

        yield return Terminal.Plain(
            texts["import.summary", report.Created, report.Updated, report.Unchanged, report.Rejected.Count]);
        if (report.Rejected.Count == 0 || shown == 0)
        {
            yield break;
        }

        var table = new Table().AddColumns(texts["import.line-number"], texts["import.reason"]);
        foreach (var row in report.Rejected.Take(shown))
        {
            table.AddRow(Terminal.Plain($"{row.Row}"), Terminal.Plain(row.Reason));
        }

        yield return table;
        if (report.Rejected.Count > shown)
        {
            yield return Terminal.Plain(texts["import.more", report.Rejected.Count - shown]);
        }
    }
}
