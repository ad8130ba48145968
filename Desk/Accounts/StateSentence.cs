using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Accounts;

/// <summary>Where the customer is, in one sentence for the agent: from what is pending, and from the timeline.</summary>
internal static class StateSentence
{
    private const string CodeWrong = "code-wrong";

    /// <summary>The events that begin a sign-in.</summary>
    private static readonly string[] Starts = ["login", "step-up"];

    /// <param name="events">Of the account's timeline, newest first.</param>
    public static string Of(AccountView view, IReadOnlyList<TimelineEvent> events, DeskTexts texts, DateTimeOffset now)
    {
        var locks = view.Locks;
        return view.Disabled ? texts["state.disabled"]
            : locks.CodesLocked ? texts["state.codes-locked"]
            : locks.CodesRefusedUntil is { } until ? texts["state.codes-wait", Time(until)]
            : view.ChallengePending ? Pending()
            : events.Select(AtRest).FirstOrDefault(sentence => sentence is not null)
            ?? texts[view.Sessions.Count > 0 ? "state.signed-in.open" : "state.none"];

        string Pending()
        {
            var start = events.Index().FirstOrDefault(entry => Starts.Contains(entry.Item.Event));
            var attempt = events.Take(start.Item is null ? events.Count : start.Index).ToList();
            var wrong = attempt.Where(entry => entry.Event == CodeWrong).Sum(entry => entry.Times);
            var sentence = attempt.Select(entry => entry.Event switch
            {
                "code-taken" when wrong > 0 => texts["state.code-delivered.wrong", Time(entry.At), wrong],
                "code-taken" => texts["state.code-delivered", Time(entry.At)],
                "code-not-taken" => texts["state.code-late", Time(entry.At)],
                "code-mail-refused" => texts["state.code-refused", Time(entry.At)],
                "mail-returned" => texts["state.code-returned", Time(entry.At)],
                "code-sent" => texts["state.code-sending", Time(entry.At)],
                "phone-mismatch" => texts["state.phone-wrong", Time(entry.At)],
                _ => null,
            }).FirstOrDefault(sentence => sentence is not null);
            return sentence ?? texts[start.Item?.Reason switch
            {
                "email-missing" => "state.email-missing",
                "email-undeliverable" => "state.email-undeliverable",
                _ => "state.pending",
            }];
        }

        string? AtRest(TimelineEvent entry)
        {
            var key = entry.Event switch
            {
                "code-redeemed" or "stepped-up" => view.Sessions.Count > 0 ? "state.signed-in" : "state.session-over",
                "code-expired" => "state.code-expired",
                CodeWrong when entry.Reason is not null => "state.code-attempts",
                "phone-locked" => "state.phone-locked",
                "login-refused" when entry.Reason is "too-many-attempts" => "state.password-wait",
                "login-refused" when entry.Reason is "too-many-mails" => "state.mails-wait",
                "login-refused" => "state.password-wrong",
                // Errors before them no longer matter.
                "unlocked" or "email-set" or "email-pending" or "email-pending-ended" when view.Sessions.Count > 0 =>
                    "state.signed-in.open",
                // The events below matter only if the account has no session.
                _ when view.Sessions.Count > 0 => null,
                "logged-out" => "state.logged-out",
                "password-reset" => "state.password-issued",
                "email-set" => "state.email-set",
                "email-pending" when view.PendingEmail is not null => "state.email-pending",
                "email-pending-ended" => "state.email-pending-ended",
                "sessions-ended" => "state.sessions-ended",
                "enabled" => "state.enabled",
                "unlocked" => "state.unlocked",
                _ => null,
            };
            return key is null ? null : texts[key, Time(entry.At)];
        }

        string Time(DateTimeOffset time) => texts.Time(time, view.TimeZone, now);
    }
}
