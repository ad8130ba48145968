using System.Diagnostics;
using System.Diagnostics.Metrics;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>How sign-ins queue for a core to hash on: the first thing to run short.</summary>
internal sealed class HashingTelemetry
{
    private readonly Histogram<double> _wait;

    /// <param name="waiting">How many wait now.</param>
    public HashingTelemetry(IMeterFactory meters, Func<int> waiting)
    {
        var meter = meters.Create(Name);
        meter.CreateObservableUpDownCounter(
            "selfcare.hashing.waiting",
            waiting,
            "{password}",
            $"Passwords that wait for a core; at {PasswordHashing.MaxWaiting} sign-ins are refused as busy.");
        _wait = meter.CreateHistogram("selfcare.hashing.wait", "s", "How long a password waited for a core to be hashed on.", advice: Durations);
    }

    public void Began(long queuedAt) => _wait.Record(Stopwatch.GetElapsedTime(queuedAt).TotalSeconds);
}
