using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSelfCare.Accounts;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>
/// Counts what accounts answer and times what they do, in either shell. What the gateway refuses by itself (a forged token, an impossible
/// id) reaches no account and is not here: ASP.NET Core's own measurements have it by route and status.
/// </summary>
public sealed class AccountTelemetry
{
    private readonly Counter<long> _logins;
    private readonly Counter<long> _verifies;
    private readonly Counter<long> _resends;
    private readonly Counter<long> _emailChanges;
    private readonly Counter<long> _passwordChanges;
    private readonly Counter<long> _sessionChecks;
    private readonly UpDownCounter<long> _held;
    private readonly Histogram<double> _duration;

    public AccountTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _logins = meter.CreateCounter<long>("selfcare.logins", "{login}", "First steps of a sign-in, by line and outcome.");
        _verifies = meter.CreateCounter<long>("selfcare.verifies", "{verify}", "Codes entered, by line, outcome and why a challenge had ended.");
        _resends = meter.CreateCounter<long>(
            "selfcare.resends", "{resend}", "Codes asked for again, by line, outcome and why a challenge had ended.");
        _emailChanges = meter.CreateCounter<long>(
            "selfcare.email_changes", "{change}", "New addresses given, by line, outcome and why a challenge had ended.");
        _passwordChanges = meter.CreateCounter<long>("selfcare.password_changes", "{change}", "New passwords given, by line and outcome.");
        _sessionChecks = meter.CreateCounter<long>(
            "selfcare.session_checks", "{check}", "Sessions asked for, by line and outcome: stands, invalid.");
        _held = meter.CreateUpDownCounter<long>("selfcare.accounts.held", "{account}", "Accounts that were read and stay in memory.");
        _duration = meter.CreateHistogram(
            "selfcare.command.duration",
            "s",
            "How long an account took for a command, from its turn on: reading, hashing, deciding, storing. Not the mail server.",
            advice: Durations);
    }

    internal void Held(int more) => _held.Add(more);

    /// <summary>Runs a command within a span of its name, counts its outcome and times it.</summary>
    internal async Task<T> Measured<T>(string line, string command, Func<Task<T>> run)
    {
        using var span = Source.StartActivity(command);
        span?.SetTag(Tags.Line, line);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await run();
            _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(Tags.Command, command));
            if (Counted(result) is var (counter, outcome))
            {
                Count(counter, line, outcome);
                span?.SetTag(Tags.Outcome, outcome.Name);
            }

            return result;
        }
        catch (Exception e)
        {
            var fault = e.GetBaseException().GetType().FullName;
            _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(Tags.Command, command), Tag(Tags.ErrorType, fault));
            span?.SetStatus(ActivityStatusCode.Error).SetTag(Tags.ErrorType, fault);
            throw;
        }
    }

    /// <summary>Neither a span nor a time: it is asked on every page and costs less than they would.</summary>
    internal void SessionChecked(string line, bool stands) =>
        _sessionChecks.Add(1, Tag(Tags.Line, line), Tag(Tags.Outcome, stands ? "stands" : "invalid"));

    private (Counter<long> Counter, Outcome Outcome)? Counted<T>(T result) => result switch
    {
        LogIn.Result login => (_logins, Outcome.Of(login)),
        Verify.Result verify => (_verifies, Outcome.Of(verify)),
        Resend.Result resend => (_resends, Outcome.Of(resend)),
        ChangeEmail.Result change => (_emailChanges, Outcome.Of(change)),
        ChangePassword.Result change => (_passwordChanges, Outcome.Of(change)),
        _ => null,
    };

    private static void Count(Counter<long> counter, string line, Outcome outcome)
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
