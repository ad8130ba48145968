using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A timeline event as a sentence for the support desk. Unknown event and reason names are shown unchanged.</summary>
internal static class TimelineSentence
{
    private static readonly Dictionary<string, string> Events = new()
    {
        ["login"] = "correct password",
        ["login-refused"] = "login refused",
        ["code-sent"] = "sending code to",
        ["code-taken"] = "mail server accepted the code",
        ["code-not-taken"] = "mail server did not accept the code",
        ["code-wrong"] = "wrong code",
        ["code-redeemed"] = "correct code: signed in",
        ["code-expired"] = "code expired",
        ["code-refused"] = "code not checked",
        ["resend-refused"] = "code not sent again",
        ["phone-matched"] = "correct contact phone number",
        ["phone-mismatch"] = "wrong contact phone number",
        ["phone-locked"] = "too many wrong contact phone numbers: address change locked",
        ["email-change-refused"] = "new address refused",
        ["email-changed"] = "address changed to",
        ["notice-taken"] = "mail server accepted the notice",
        ["notice-not-taken"] = "mail server did not accept the notice",
        ["notice-skipped"] = "notice not mailed: too many in a day",
        ["password-changed"] = "password changed by the customer",
        ["password-refused"] = "password not changed",
        ["logged-out"] = "logged out",
        ["imported"] = "account created by an import",
        ["import-updated"] = "account updated by an import",
        ["looked-at"] = "account viewed",
        ["unlocked"] = "all locks and counters cleared",
        ["password-reset"] = "password reset",
        ["email-set"] = "address set to",
    };

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["wrong-password"] = "wrong password",
        ["account-disabled"] = "the account is disabled",
        ["too-many-attempts"] = "too many failures: must wait",
        ["too-many-mails"] = "too many mails: must wait",
        ["resend-too-soon"] = "requested too soon",
        ["validation-failed"] = "input not valid",
        ["email-missing"] = "no address registered: asked for one",
        ["email-undeliverable"] = "no mail can be sent to the address: asked for another",
        ["expired"] = "already expired",
        ["used"] = "already used",
        ["replaced"] = "replaced by a newer login",
        ["attempts-exhausted"] = "no attempts left",
        ["phone-locked"] = "too many wrong contact phone numbers",
        ["unknown"] = "no such sign-in",
        ["unreachable"] = "not reachable",
    };

    /// <summary>For example <c>mail server did not accept the code (550)  ref A1B2  ×3</c>.</summary>
    public static string Of(TimelineEvent entry) => string.Join("  ", new[]
    {
        Description(entry),
        entry.Network is null ? null : $"from {entry.Network}",
        entry.By is null ? null : $"by {entry.By}",
        entry.Reference is null ? null : $"ref {entry.Reference}",
        entry.Times == 1 ? null : $"×{entry.Times}",
    }.OfType<string>());

    private static string Description(TimelineEvent entry)
    {
        var what = Events.GetValueOrDefault(entry.Event, entry.Event);
        var where = entry.Email is null ? "" : $" {entry.Email}";
        var why = entry.Reason is null ? "" : $" ({Reasons.GetValueOrDefault(entry.Reason, entry.Reason)})";
        return what + where + why;
    }
}
