using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A refusal as a sentence that says what to do, a name for scripts, and an exit code.</summary>
internal static class RefusalTeller
{
    /// <param name="right">What the operator key needs for this.</param>
    public static int Tell(this Terminal terminal, Refusal refusal, string right, AccountName? account = null)
    {
        var (exit, error, sentence) = refusal switch
        {
            Refusal.OperatorKeyRequired => (
                ExitCode.Refused, "operator-key-required", "The service doesn't know this key. Give one it knows, by --key-file, SELFCARE_KEY_FILE or SELFCARE_KEY."),
            Refusal.OperatorRightMissing => (
                ExitCode.Refused, "operator-right-missing", $"This key hasn't the right \"{right}\". Use one that has, or have it added in the service's keys file."),
            Refusal.NotFound => (
                ExitCode.NoSuchAccount, "not-found", $"There is no account {account}. Case counts; or has the service no operator key yet?"),
            Refusal.ValidationFailed(var errors) => (
                ExitCode.Refused, "validation-failed", string.Join("; ", errors.SelectMany(field => field.Value.Select(fault => $"{field.Key}: {fault}")))),
            Refusal.Unavailable => (
                ExitCode.Unavailable, "unavailable", "The service can't be reached, or can't serve now. Is --url right? It is safe to run this again."),
            Refusal.Other(var status, var code) => (ExitCode.Refused, code ?? $"status-{status}", $"The service refused this: {Said(refusal)} (status {status})."),
            _ => (ExitCode.Refused, refusal.GetType().Name, $"The service refused this: {Said(refusal)}"),
        };
        terminal.Fail(error, sentence);
        if (exit == ExitCode.Refused && refusal.TraceId is { } trace)
        {
            terminal.Say($"Its operators find it by the trace id {trace}.");
        }

        return exit;
    }

    private static string Said(Refusal refusal) => refusal.Detail is { Length: > 0 } detail ? detail : "it doesn't say why";
}
