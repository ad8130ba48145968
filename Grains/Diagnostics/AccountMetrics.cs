using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.Grains.Outbox;
using static OrleansSelfCare.Hosting.Telemetry.SelfCareTelemetry;

namespace OrleansSelfCare.Grains.Diagnostics;

/// <summary>
/// Metrics of a host with accounts: commands, mails, webhooks, hashing. Requests that the gateway refuses itself (a forged token, an
/// invalid id) are not included; ASP.NET Core's metrics count them by route and status.
/// </summary>
public sealed class AccountMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _verifies;
    private readonly Counter<long> _stepUps;
    private readonly Counter<long> _resends;
    private readonly Counter<long> _emailChanges;
    private readonly Counter<long> _passwordChanges;
    private readonly Counter<long> _sessionChecks;
    private readonly UpDownCounter<long> _loaded;
    private readonly Histogram<double> _commandDuration;
    private readonly Counter<long> _mails;
    private readonly UpDownCounter<long> _mailsInDelivery;
    private readonly Histogram<double> _mailDuration;
    private readonly Counter<long> _mailResults;
    private readonly Histogram<double> _mailAcceptance;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _logouts;
    private readonly Histogram<double> _hashingWait;
    private readonly Counter<long> _hashingRefused;

    public AccountMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _logins = Count("selfcare.logins", "{login}", "First steps of a sign-in, by line and outcome.");
        _verifies = Count("selfcare.verifies", "{verify}", "Codes entered, by line, outcome and why a challenge had ended.");
        _stepUps = Count("selfcare.step_ups", "{step_up}", "Codes requested in an open session, by line and outcome.");
        _resends = Count("selfcare.resends", "{resend}", "Codes requested again, by line, outcome and why a challenge had ended.");
        _emailChanges = Count("selfcare.email_changes", "{change}", "New addresses given, by line, outcome and why a challenge had ended.");
        _passwordChanges = Count("selfcare.password_changes", "{change}", "New passwords given, by line and outcome.");
        _sessionChecks = Count("selfcare.session_checks", "{check}", "Session checks, by line and outcome: stands, invalid.");
        _loaded = _meter.CreateUpDownCounter<long>("selfcare.accounts.held", "{account}", "Accounts that are loaded in memory.");
        _commandDuration = Time(
            "selfcare.command.duration",
            "Duration of a command in its account: waiting for its turn, reading, deciding, storing. Without hashing and sending mail.");
        _mails = Count(
            "selfcare.mails",
            "{mail}",
            "Tries to send a mail, by line, kind and outcome: taken, not-taken (it is tried again), refused (the recipient, permanently), "
            + "called-back (no longer needed). The reason of not-taken and refused has the stage and the server's code.");
        _mailsInDelivery = _meter.CreateUpDownCounter<long>(
            "selfcare.mails.under_way", "{mail}", "Mails that are being sent or wait for an SMTP connection, by kind.");
        _mailDuration = Time("selfcare.mail.duration", "Duration of a try to send a mail, by outcome.");
        _mailResults = Count(
            "selfcare.mail.results",
            "{mail}",
            "What became of mails, by the class of the receiving domain and outcome: accepted, refused (permanently), bounced, "
            + "complained.");
        _mailAcceptance = Time(
            "selfcare.mail.acceptance",
            "Time from the call that caused a code until the mail server accepted it, by the class of the receiving domain.");
        _webhooks = Count("selfcare.webhooks", "{call}", "Webhook calls, by line, event and outcome: told, not-told (it is tried again).");
        _logouts = Count("selfcare.logouts", "{call}", "Clients told that a session ended, by client and outcome: told, not-told.");
        _hashingWait = Time("selfcare.hashing.wait", "Time that a password waited for a hashing thread.");
        _hashingRefused = Count(
            "selfcare.hashing.refused",
            "{password}",
            "Passwords that were not hashed because the wait was too long, by the caller's class.");
    }

    internal void LoadedChanged(int difference) => _loaded.Add(difference);

    /// <summary>Runs a command in a span of its name and records its outcome and duration.</summary>
    internal async Task<T> Measure<T>(string line, string command, Func<Task<T>> run)
    {
        using var span = Source.StartActivity(command);
        span?.SetTag(Tags.Line, line);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await run();
            _commandDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(Tags.Command, command));
            if (CounterOf(result) is var (counter, outcome))
            {
                AddOutcome(counter, line, outcome);
                span?.SetTag(Tags.Outcome, outcome.Name);
            }

            return result;
        }
        catch (Exception e)
        {
            var error = e.GetBaseException().GetType().FullName;
            _commandDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(Tags.Command, command), Tag(Tags.ErrorType, error));
            span?.SetStatus(ActivityStatusCode.Error).SetTag(Tags.ErrorType, error);
            throw;
        }
    }

    /// <summary>No span and no duration: they cost more than the check, which portals make on every page.</summary>
    internal void SessionChecked(string line, bool stands) =>
        _sessionChecks.Add(1, Tag(Tags.Line, line), Tag(Tags.Outcome, stands ? "stands" : "invalid"));

    /// <summary>Kinds: <c>code</c>, and the types of <see cref="OutboxNotice"/>.</summary>
    /// <param name="send">Returns null if the mail server accepted the mail.</param>
    /// <param name="cancellationToken">Cancels a mail that is no longer needed.</param>
    /// <param name="clock">The product's: the time when a mail was queued is of it.</param>
    internal async Task<MailFailure?> MeasureMail(
        string line, OutboxMessage mail, Func<Task<MailFailure?>> send, TimeProvider clock, CancellationToken cancellationToken)
    {
        var kind = mail.Code is not null ? "code" : mail.Notice?.Type ?? OutboxNotice.AddressChanged;
        using var span = Source.StartActivity("SendMail");
        var began = Stopwatch.GetTimestamp();
        _mailsInDelivery.Add(1, Tag(Tags.MailKind, kind));
        var failure = await send();
        _mailsInDelivery.Add(-1, Tag(Tags.MailKind, kind));
        var (outcome, reason) = failure is null ? ("taken", null)
            : cancellationToken.IsCancellationRequested ? ("called-back", null)
            : (failure.IsRefused ? "refused" : "not-taken", WithoutStatus(failure));
        var tags = new TagList { Tag(Tags.Line, line), Tag(Tags.MailKind, kind), Tag(Tags.Outcome, outcome) };
        if (reason is not null)
        {
            tags.Add(Tag(Tags.Reason, reason));
        }

        _mails.Add(1, tags);
        _mailDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(Tags.Outcome, outcome));
        span?.SetTag(Tags.Line, line).SetTag(Tags.MailKind, kind).SetTag(Tags.Outcome, outcome);
        if (failure is null)
        {
            MailBecame("accepted", mail.Recipient);
            // Nobody waits for a notice.
            if (mail is { Code: not null, QueuedAt: { } queuedAt })
            {
                var waited = clock.GetUtcNow() - queuedAt;
                _mailAcceptance.Record(
                    Math.Max(0, waited.TotalSeconds), Tag(Tags.MailReceiver, ReceivingDomain.ClassOf(mail.Recipient)));
            }
        }
        else if (failure.IsRefused)
        {
            MailBecame("refused", mail.Recipient);
        }

        return failure;
    }

    /// <param name="outcome"><c>accepted</c>, <c>refused</c>, <c>bounced</c> or <c>complained</c>.</param>
    internal void MailBecame(string outcome, string? recipient) =>
        _mailResults.Add(1, Tag(Tags.MailReceiver, ReceivingDomain.ClassOf(recipient)), Tag(Tags.Outcome, outcome));

    internal void WebhookTried(string line, string type, bool isAccepted) =>
        _webhooks.Add(1, Tag(Tags.Line, line), Tag(Tags.Event, type), Tag(Tags.Outcome, isAccepted ? "told" : "not-told"));

    internal void LogoutTried(string client, bool isAccepted) =>
        _logouts.Add(1, Tag(Tags.Client, client), Tag(Tags.Outcome, isAccepted ? "told" : "not-told"));

    /// <param name="waiting">Returns how many wait now.</param>
    /// <param name="expectedWait">Returns, in seconds, how long a login from a new network would wait.</param>
    internal void ObserveHashing(Func<int> waiting, Func<double> expectedWait)
    {
        _meter.CreateObservableUpDownCounter(
            "selfcare.hashing.waiting", waiting, "{password}", "Passwords that wait for a hashing thread.");
        _meter.CreateObservableGauge(
            "selfcare.hashing.expected_wait",
            expectedWait,
            "s",
            "How long a login from a new network would wait; above SelfCare:Password:MaxWait it is refused as busy.");
    }

    /// <summary>Classes: <c>known</c>, <c>stranger</c>, <c>stranger-with-failures</c>, <c>background</c>.</summary>
    internal void HashingRefused(HashingPriority priority) => _hashingRefused.Add(1, Tag(Tags.CallerClass, priority switch
    {
        HashingPriority.Known => "known",
        HashingPriority.Stranger => "stranger",
        HashingPriority.StrangerWithFailures => "stranger-with-failures",
        _ => "background",
    }));

    internal void HashingBegan(long queuedAt) => _hashingWait.Record(Stopwatch.GetElapsedTime(queuedAt).TotalSeconds);

    /// <summary>Receivers make up their own enhanced statuses, and each would be a series.</summary>
    private static string WithoutStatus(MailFailure failure) => failure.EnhancedStatus is { } status
        ? failure.Reason.Replace($" {status}", "", StringComparison.Ordinal)
        : failure.Reason;

    private Counter<long> Count(string name, string unit, string description) => _meter.CreateCounter<long>(name, unit, description);

    private Histogram<double> Time(string name, string description) => _meter.CreateHistogram(name, "s", description, advice: Durations);

    private (Counter<long> Counter, Outcome Outcome)? CounterOf<T>(T result) => result switch
    {
        LogIn.Result login => (_logins, Outcome.Of(login)),
        Verify.Result verify => (_verifies, Outcome.Of(verify)),
        StepUp.Result stepUp => (_stepUps, Outcome.Of(stepUp)),
        Resend.Result resend => (_resends, Outcome.Of(resend)),
        ChangeEmail.Result change => (_emailChanges, Outcome.Of(change)),
        ChangePassword.Result change => (_passwordChanges, Outcome.Of(change)),
        _ => null,
    };

    private static void AddOutcome(Counter<long> counter, string line, Outcome outcome)
    {
        if (outcome.Reason is null)
        {
            counter.Add(1, Tag(Tags.Line, line), Tag(Tags.Outcome, outcome.Name));
        }
        else
        {
            counter.Add(1, Tag(Tags.Line, line), Tag(Tags.Outcome, outcome.Name), Tag(Tags.Reason, outcome.Reason));
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, string? value) => new(key, value);
}
