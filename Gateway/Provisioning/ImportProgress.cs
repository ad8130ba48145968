using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Gateway.Diagnostics;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Counts the rows of one import and logs the counts every ten seconds and at the end.</summary>
internal sealed partial class ImportProgress : IDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);
    private static readonly string[] Outcomes = ["created", "updated", "unchanged"];

    private readonly int[] _counts = new int[Outcomes.Length];
    private readonly List<RejectedRow> _rejected = [];
    private readonly GatewayMetrics _metrics;
    private readonly Func<string, string> _sentences;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly long _began;
    private bool _isDone;

    public ImportProgress(GatewayMetrics metrics, Func<string, string> sentences, TimeProvider clock, ILogger log)
    {
        (_metrics, _sentences, _clock, _log, _began) = (metrics, sentences, clock, log, clock.GetTimestamp());
        _timer = clock.CreateTimer(_ => Log(LogProgress), null, LogInterval, LogInterval);
    }

    /// <summary>The accounts updated so far.</summary>
    public int Updated => Of(Import.Result.Updated);

    public void Count(Import.Result result)
    {
        Interlocked.Increment(ref _counts[(int)result]);
        _metrics.RowImported(Outcomes[(int)result]);
    }

    public void Reject(int row, RowError error)
    {
        // There are few different texts: an error contains none of the row's values.
        var reason = string.Intern(error.Text(_sentences));
        lock (_rejected)
        {
            _rejected.Add(new(row, reason));
        }

        _metrics.RowImported("rejected");
    }

    /// <summary>Call it when all rows are processed.</summary>
    public ImportReport Report()
    {
        _isDone = true;
        _rejected.Sort((one, other) => one.Row.CompareTo(other.Row));
        return new(Of(Import.Result.Created), Of(Import.Result.Updated), Of(Import.Result.Unchanged), _rejected);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Log(_isDone ? LogDone : LogBrokenOff);
    }

    private int Of(Import.Result result) => Volatile.Read(ref _counts[(int)result]);

    private void Log(Action<ILogger, int, double, double, int, int, int, int> write)
    {
        var (created, updated, unchanged) = (Of(Import.Result.Created), Of(Import.Result.Updated), Of(Import.Result.Unchanged));
        int rejected;
        lock (_rejected)
        {
            rejected = _rejected.Count;
        }

        var rows = created + updated + unchanged + rejected;
        var seconds = _clock.GetElapsedTime(_began).TotalSeconds;
        write(_log, rows, seconds, seconds > 0 ? rows / seconds : 0, created, updated, unchanged, rejected);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Import: {Rows} rows in {Seconds:F1} s, {Rate:F0} a second; "
        + "so far {Created} created, {Updated} updated, {Unchanged} unchanged, {Rejected} rejected")]
    private static partial void LogProgress(
        ILogger log, int rows, double seconds, double rate, int created, int updated, int unchanged, int rejected);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Import done: {Rows} rows in {Seconds:F1} s, {Rate:F0} a second; "
        + "{Created} created, {Updated} updated, {Unchanged} unchanged, {Rejected} rejected")]
    private static partial void LogDone(
        ILogger log, int rows, double seconds, double rate, int created, int updated, int unchanged, int rejected);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Import broken off: {Rows} rows in {Seconds:F1} s, {Rate:F0} a second; "
        + "{Created} created, {Updated} updated, {Unchanged} unchanged, {Rejected} rejected. Stored rows are kept; send the file again")]
    private static partial void LogBrokenOff(
        ILogger log, int rows, double seconds, double rate, int created, int updated, int unchanged, int rejected);
}
