using System.CommandLine;

namespace OrleansSelfCare.Cli;

/// <summary>
/// Passes a bounce or complaint on to the service: the command in a mail server's pipe. Whatever an operator can mend ends with
/// <see cref="ExitCode.TryAgain"/>, so that the mail server keeps the message and tries again.
/// </summary>
internal static class BounceCommand
{
    public const string Name = "bounce";

    /// <summary>The service takes no more. What it reads comes before the quoted mail, so the rest is not needed.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Shorter than a mail server waits for a command (Postfix: <c>command_time_limit</c>, 1000 s).</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Create(ServiceOptions service, Texts texts, CliContext context)
    {
        var command = new Command(Name, texts["bounce"]);
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            try
            {
                // Reads of standard input block, so they run on another thread and Ctrl-C can interrupt the wait.
                var message = await Task.Run(() => Read(context.In), cancellation).WaitAsync(cancellation);
                var answer = await service.Call(parsed, Timeout, client => client.ReportMail(message, cancellation));
                if (answer.TryGet(out _, out var refusal))
                {
                    return ExitCode.Done;
                }

                terminal.PrintCallError(refusal, "mail-events");
            }
            catch (IOException e)
            {
                terminal.WriteError("input", e.Message);
            }

            return ExitCode.TryAgain;
        });
        return command;
    }

    private static byte[] Read(Stream input)
    {
        var message = new byte[MaxBytes];
        var length = input.ReadAtLeast(message, message.Length, throwOnEndOfStream: false);
        return message[..length];
    }
}
