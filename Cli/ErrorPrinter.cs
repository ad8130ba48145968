using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Prints a refusal: a sentence for people, an error name for scripts, and an exit code.</summary>
internal static class ErrorPrinter
{
    /// <param name="right">The right that the operator key needs for this call.</param>
    public static int PrintError(this Terminal terminal, Refusal refusal, string right, AccountName? account = null)
    {
        var texts = terminal.Texts;
        var (exit, error, sentence) = refusal switch
        {
            Refusal.OperatorKeyRequired => (ExitCode.Refused, "operator-key-required", texts["error.operator-key-required"]),
            Refusal.OperatorRightMissing => (ExitCode.Refused, "operator-right-missing", texts["error.operator-right-missing", right]),
            Refusal.NotFound => (ExitCode.NoSuchAccount, "not-found", texts["error.not-found", account]),
            Refusal.ValidationFailed(var errors) => (
                ExitCode.Refused,
                "validation-failed",
                string.Join("; ", errors.SelectMany(field => field.Value.Select(message => $"{field.Key}: {message}")))),
            Refusal.ChallengeEnded => (ExitCode.Refused, "challenge-ended", texts["error.challenge-ended"]),
            Refusal.ResendTooSoon(var wait) => (
                ExitCode.Refused, "resend-too-soon", texts["error.resend-too-soon", (int)wait.TotalSeconds]),
            Refusal.TooManyAttempts => (ExitCode.Refused, "too-many-attempts", texts["error.other", DetailOf(refusal, texts)]),
            Refusal.AgentLimitReached => (ExitCode.Refused, "agent-limit-reached", texts["error.other", DetailOf(refusal, texts)]),
            Refusal.Unavailable => (ExitCode.Unavailable, "unavailable", texts["error.unavailable"]),
            Refusal.Other(var status, var code) => (
                ExitCode.Refused,
                code ?? $"status-{status}",
                texts["error.other", texts["error.status", DetailOf(refusal, texts), status]]),
            _ => (ExitCode.Refused, refusal.GetType().Name, texts["error.other", DetailOf(refusal, texts)]),
        };
        terminal.WriteError(error, sentence);
        if (exit == ExitCode.Refused && refusal.TraceId is { } trace)
        {
            terminal.WriteMessage(texts["error.trace", trace]);
        }

        return exit;
    }

    /// <summary>For calls that name no account: not found means that the service has no such call.</summary>
    public static int PrintCallError(this Terminal terminal, Refusal refusal, string right)
    {
        if (refusal is not Refusal.NotFound)
        {
            return terminal.PrintError(refusal, right);
        }

        terminal.WriteError("not-found", terminal.Texts["error.no-such-call"]);
        return ExitCode.Refused;
    }

    public static int PrintUnknownLine(this Terminal terminal, string line, IEnumerable<Line> lines)
    {
        terminal.WriteError("unknown-line", terminal.Texts["error.unknown-line", line, string.Join(", ", lines.Select(known => known.Id))]);
        return ExitCode.NoSuchAccount;
    }

    private static string DetailOf(Refusal refusal, Texts texts) =>
        refusal.Detail is { Length: > 0 } detail ? detail : texts["error.no-reason"];
}
