using System.CommandLine;
using System.Globalization;
using OrleansSelfCare.Client;
using Spectre.Console;

namespace OrleansSelfCare.Cli;

/// <summary>Searches the audit log, counts its calls, and checks it.</summary>
internal static class AuditCommand
{
    private const string Right = "audit";
    private const int PageSize = 1_000;
    private const int MaxLimit = 1_000_000;

    private static readonly TimeSpan PageTimeout = TimeSpan.FromMinutes(1);

    /// <summary>It reads the whole table.</summary>
    private static readonly TimeSpan VerifyTimeout = TimeSpan.FromHours(1);

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var agent = new Option<string>("--agent") { Description = texts["audit.agent"] };
        var line = new Option<string>("--line") { Description = texts["audit.line"] };
        var id = new Option<string>("--id") { Description = texts["audit.id"] };
        var call = new Option<string>("--call") { Description = texts["audit.call"] };
        var (from, to) = CreateTimes(texts);
        var after = new Option<string>("--after") { Description = texts["audit.after"] };
        var limit = new Option<int>("--limit") { Description = texts["audit.limit"], DefaultValueFactory = _ => PageSize };
        limit.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number is >= 1 and <= MaxLimit))
            {
                given.AddError(texts["audit.limit.range"]);
            }
        });
        var command = new Command("audit", texts["audit"])
        {
            agent, line, id, call, from, to, after, limit, CreateCounts(service, texts), CreateVerify(service, texts),
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(line) is null != given.GetResult(id) is null)
            {
                given.AddError(texts["audit.account"]);
            }
        });
        command.SetAction((parsed, cancellation) => Search(
            service,
            parsed,
            new(
                parsed.GetValue(after),
                parsed.GetValue(agent),
                parsed.GetValue(line),
                parsed.GetValue(id),
                parsed.GetValue(call),
                parsed.GetValue(from),
                parsed.GetValue(to),
                parsed.GetValue(limit)),
            cancellation));
        return command;
    }

    private static async Task<int> Search(
        ServiceOptions service, ParseResult parsed, AuditSearch search, CancellationToken cancellation)
    {
        var terminal = service.CreateTerminal(parsed);
        var left = search.Limit!.Value;
        var page = search;
        int asked, found;
        do
        {
            asked = Math.Min(left, PageSize);
            var answer = await service.Call(
                parsed, PageTimeout, client => client.Audit(page with { Limit = asked }, cancellation));
            if (!answer.TryGet(out var entries, out var refusal))
            {
                return terminal.PrintCallError(refusal, Right);
            }

            foreach (var entry in entries)
            {
                terminal.Write(entry, Terminal.Plain(Sentence(entry, terminal)));
            }

            found = entries.Count;
            left -= found;
            page = found > 0 ? page with { After = entries[^1].Cursor } : page;
        }
        while (found == asked && left > 0);

        if (ReferenceEquals(page, search))
        {
            terminal.WriteMessage(terminal.Texts["audit.none"]);
        }
        else if (left == 0)
        {
            terminal.WriteMessage(terminal.Texts["audit.more", page.After]);
        }

        return ExitCode.Done;
    }

    private static string Sentence(AuditEntry entry, Terminal terminal)
    {
        string?[] parts =
        [
            entry.Time is { } time ? terminal.Time(time, zone: null) : "?",
            entry.Agent ?? entry.Key ?? "–",
            entry.Event,
            entry.Call,
            entry.Line is null ? null : $"{entry.Line}/{entry.SelfCareId}",
            entry.Status?.ToString(CultureInfo.InvariantCulture),
            entry.Network,
            entry.Reason,
        ];
        return string.Join("  ", parts.OfType<string>());
    }

    private static Command CreateCounts(ServiceOptions service, Texts texts)
    {
        var (from, to) = CreateTimes(texts);
        var command = new Command("counts", texts["audit.counts"]) { from, to };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.Call(
                parsed, PageTimeout, client => client.AuditCounts(parsed.GetValue(from), parsed.GetValue(to), cancellation));
            if (!answer.TryGet(out var counts, out var refusal))
            {
                return terminal.PrintCallError(refusal, Right);
            }

            var table = new Table().AddColumns(
                texts["audit.counts.agent"], texts["audit.counts.call"], texts["audit.counts.made"], texts["audit.counts.refused"]);
            foreach (var count in counts.Counts)
            {
                table.AddRow(
                    Terminal.Plain(count.Agent),
                    Terminal.Plain(count.Call),
                    Terminal.Plain(count.Made.ToString(CultureInfo.InvariantCulture)),
                    Terminal.Plain(count.Refused.ToString(CultureInfo.InvariantCulture)));
            }

            terminal.Write(counts, table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateVerify(ServiceOptions service, Texts texts)
    {
        var command = new Command("verify", texts["audit.verify"]);
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.Call(parsed, VerifyTimeout, client => client.VerifyAudit(cancellation));
            if (!answer.TryGet(out var report, out var refusal))
            {
                return terminal.PrintCallError(refusal, Right);
            }

            var isSound = report.Problems.Count == 0;
            terminal.Write(
                report,
                [
                    Terminal.Plain(isSound
                        ? texts["audit.verify.sound", report.Rows, report.Chains, report.Open]
                        : texts["audit.verify.problems", report.Rows, report.Chains]),
                    .. report.Problems.Select(problem => Terminal.Plain(Sentence(problem, texts))),
                    .. report.MoreProblems ? [Terminal.Plain(texts["audit.verify.more"])] : Array.Empty<Text>(),
                ]);
            return isSound ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static string Sentence(AuditProblem problem, Texts texts)
    {
        var key = $"audit.problem.{problem.What}";
        return texts[
            texts.Find(key) is null ? "audit.problem.other" : key, problem.Chain, problem.Number, problem.Last, problem.What];
    }

    private static (Option<DateTimeOffset?> From, Option<DateTimeOffset?> To) CreateTimes(Texts texts) => (
        new("--from") { Description = texts["audit.from"], HelpName = texts["name.time"] },
        new("--to") { Description = texts["audit.to"], HelpName = texts["name.time"] });
}
