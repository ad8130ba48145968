using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Prints a refusal: a sentence for people, an error name for scripts, and an exit code.</summary>
internal static class ErrorPrinter
{
    /// <param name="right">The right that the operator key needs for this call.</param>
    public static int PrintError(this Terminal terminal, Refusal refusal, string right, AccountName? account = null)
    {
        var (exit, error, sentence) = refusal switch
        {
            Refusal.OperatorKeyRequired => (
                ExitCode.Refused,
                "operator-key-required",
                "The service does not know this operator key. Set the right one with --key-file, SELFCARE_KEY_FILE or SELFCARE_KEY."),
            Refusal.OperatorRightMissing => (
                ExitCode.Refused,
                "operator-right-missing",
                $"This operator key does not have the right \"{right}\". Use another key, or add the right in the service's keys file."),
            Refusal.NotFound => (
                ExitCode.NoSuchAccount,
                "not-found",
                $"There is no account {account}. Ids are case-sensitive. A service without an operator key also answers this."),
            Refusal.ValidationFailed(var errors) => (
                ExitCode.Refused,
                "validation-failed",
                string.Join("; ", errors.SelectMany(field => field.Value.Select(message => $"{field.Key}: {message}")))),
            Refusal.Unavailable => (
                ExitCode.Unavailable,
                "unavailable",
                "The service cannot be reached or is unavailable. Check --url. It is safe to run this command again."),
            Refusal.Other(var status, var code) => (
                ExitCode.Refused, code ?? $"status-{status}", $"The service refused the call: {DetailOf(refusal)} (status {status})."),
            _ => (ExitCode.Refused, refusal.GetType().Name, $"The service refused the call: {DetailOf(refusal)}"),
        };
        terminal.WriteError(error, sentence);
        if (exit == ExitCode.Refused && refusal.TraceId is { } trace)
        {
            terminal.WriteMessage($"Trace id in the service's logs: {trace}");
        }

        return exit;
    }

    private static string DetailOf(Refusal refusal) => refusal.Detail is { Length: > 0 } detail ? detail : "no reason given";
}
