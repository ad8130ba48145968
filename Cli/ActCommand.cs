using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Commands that change one account, need no more than its name, and print one sentence.</summary>
internal static class ActCommand
{
    public static Command EndSessions(ServiceOptions service, Texts texts) =>
        Create("end-sessions", "end-sessions.done", "support", service, texts, client => client.EndSessions);

    public static Command Disable(ServiceOptions service, Texts texts) =>
        Create("disable", "disable.done", "recover", service, texts, client => client.Disable);

    public static Command Enable(ServiceOptions service, Texts texts) =>
        Create("enable", "enable.done", "recover", service, texts, client => client.Enable);

    /// <summary>The note is what <c>--reason</c> says.</summary>
    public static Command Note(ServiceOptions service, Texts texts)
    {
        var command = Create("note", "note.done", "support", service, texts, client => client.AddNote);
        command.Reason!.Required = true;
        return command;
    }

    public static Command Resend(ServiceOptions service, Texts texts) => new AccountCommand<SentCode>("resend", service, texts)
    {
        RequiredRight = "support",
        Call = (client, account, _, cancellation) => client.SendCodeAgain(account.Line, account.Id, cancellation),
        Print = (sent, _, _, terminal) => terminal.Write(
            sent,
            Terminal.Plain(texts[
                sent.Delivery switch
                {
                    Delivery.Sent => "resend.sent",
                    Delivery.Queued => "resend.queued",
                    _ => "resend.refused",
                },
                sent.SentTo, sent.Reference, terminal.Time(sent.ExpiresAt, sent.TimeZone)])),
    };

    private static AccountCommand<Done> Create(
        string name,
        string doneText,
        string right,
        ServiceOptions service,
        Texts texts,
        Func<OperatorClient, Func<string, string, CancellationToken, Task<Answer<Done>>>> call) => new(name, service, texts)
        {
            RequiredRight = right,
            Call = (client, account, _, cancellation) => call(client)(account.Line, account.Id, cancellation),
            Print = (_, account, _, terminal) =>
                terminal.Write(new { done = name, account = account.ToString() }, Terminal.Plain(texts[doneText, account])),
        };
}
