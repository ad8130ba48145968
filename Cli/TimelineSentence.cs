using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>An event of a timeline in words that a support person can read to a customer. What a newer service names is shown as it names it.</summary>
internal static class TimelineSentence
{
    private static readonly Dictionary<string, string> Events = new()
    {
        ["login"] = "right password",
        ["login-refused"] = "login refused",
        ["code-sent"] = "code on its way to",
        ["code-taken"] = "code taken by the mail server",
        ["code-not-taken"] = "code not taken by the mail server",
        ["code-wrong"] = "wrong code",
        ["code-redeemed"] = "right code: signed in",
        ["code-expired"] = "code expired",
        ["code-refused"] = "code not looked at",
        ["resend-refused"] = "code not sent again",
        ["phone-matched"] = "right contact phone number",
        ["phone-mismatch"] = "wrong contact phone number",
        ["phone-locked"] = "too many wrong contact phone numbers: no new address for now",
        ["email-change-refused"] = "new address refused",
        ["email-changed"] = "address changed to",
        ["notice-taken"] = "notice to the old address taken by the mail server",
        ["notice-not-taken"] = "notice to the old address not taken by the mail server",
        ["password-changed"] = "password changed by the customer",
        ["password-refused"] = "password not changed",
        ["logged-out"] = "logged out",
        ["imported"] = "account made by an import",
        ["import-updated"] = "account changed by an import",
        ["looked-at"] = "looked at",
        ["unlocked"] = "every lock and counter cleared",
        ["password-reset"] = "fresh password given",
        ["email-set"] = "address set to",
    };

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["wrong-password"] = "wrong password",
        ["account-disabled"] = "the account is disabled",
        ["too-many-attempts"] = "too many failures: has to wait",
        ["resend-too-soon"] = "asked for too soon",
        ["validation-failed"] = "what was typed breaks the rules",
        ["email-missing"] = "no address is registered, so one is asked for",
        ["email-undeliverable"] = "the address can't be mailed to, so another is asked for",
        ["expired"] = "it had expired",
        ["used"] = "it was used already",
        ["replaced"] = "a newer login had replaced it",
        ["attempts-exhausted"] = "no tries left",
        ["phone-locked"] = "too many wrong contact phone numbers",
        ["unknown"] = "no such sign-in",
        ["unreachable"] = "it couldn't be reached",
    };

    /// <summary>Such as <c>code not taken by the mail server (550)  ref A1B2  ×3</c>.</summary>
    public static string Of(TimelineEvent happened) => string.Join("  ", new[]
    {
        What(happened),
        happened.Network is null ? null : $"from {happened.Network}",
        happened.By is null ? null : $"by {happened.By}",
        happened.Reference is null ? null : $"ref {happened.Reference}",
        happened.Times == 1 ? null : $"×{happened.Times}",
    }.OfType<string>());

    private static string What(TimelineEvent happened)
    {
        var what = Events.GetValueOrDefault(happened.Event, happened.Event);
        var where = happened.Email is null ? "" : $" {happened.Email}";
        var why = happened.Reason is null ? "" : $" ({Reasons.GetValueOrDefault(happened.Reason, happened.Reason)})";
        return what + where + why;
    }
}
