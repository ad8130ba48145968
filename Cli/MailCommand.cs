using System.CommandLine;
using OrleansSelfCare.Client;
using Spectre.Console;

namespace OrleansSelfCare.Cli;

/// <summary><c>selfcare mail test</c>: a test mail, and what it met on its way.</summary>
internal static class MailCommand
{
    private const string Right = "operate";

    /// <summary>Longer than the service's longest test.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static Command Create(ServiceOptions service, Texts texts) => new("mail", texts["mail"]) { CreateTest(service, texts) };

    private static Command CreateTest(ServiceOptions service, Texts texts)
    {
        var to = new Argument<string>("address") { Description = texts["mail.test.to"], HelpName = texts["mail.test.to.name"] };
        var line = new Option<string?>("--line") { Description = texts["mail.test.line"] };
        var command = new Command("test", texts["mail.test"]) { to, line };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.Call(
                parsed, Timeout, client => client.TestMail(parsed.GetValue(to)!, parsed.GetValue(line), cancellation));
            if (!answer.TryGet(out var report, out var refusal))
            {
                return terminal.PrintCallError(refusal, Right);
            }

            terminal.Write(report, [new Text(texts["mail.test.host", report.Host]), TableOf(report, texts), .. Advice(report, texts)]);
            return report.Steps.Any(step => step.Outcome == "failed") ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static Table TableOf(MailTestReport report, Texts texts)
    {
        var table = new Table()
            .AddColumns(texts["mail.test.subject"], texts["mail.test.step"], texts["mail.test.outcome"], texts["mail.test.found"]);
        foreach (var step in report.Steps)
        {
            table.AddRow(
                Terminal.Plain(step.Subject),
                Terminal.Plain(step.Step),
                Terminal.Plain(texts.Find($"mail.outcome.{step.Outcome}") ?? step.Outcome),
                Terminal.Plain(step.Found));
        }

        return table;
    }

    private static IEnumerable<Text> Advice(MailTestReport report, Texts texts) => report.Steps
        .Where(step => step.Advice is not null)
        .Select(step => Terminal.Plain(
            $"{step.Subject}, {step.Step}: {texts.Find($"mail.advice.{step.Advice}") ?? texts["mail.advice.unknown", step.Advice]}"));
}
