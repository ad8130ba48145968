using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>
/// Records all telemetry of this process until it is disposed: activities with tags, events and baggage, and the tags of measurements.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly ConcurrentQueue<(string Where, string Text)> _records = new();
    private readonly ActivityListener _activities = new();
    private readonly MeterListener _meters = new();

    public Telemetry()
    {
        _activities.ShouldListenTo = _ => true;
        _activities.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded;
        _activities.SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded;
        _activities.ActivityStopped = Record;
        ActivitySource.AddActivityListener(_activities);

        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<byte>(Record);
        _meters.SetMeasurementEventCallback<short>(Record);
        _meters.SetMeasurementEventCallback<int>(Record);
        _meters.SetMeasurementEventCallback<long>(Record);
        _meters.SetMeasurementEventCallback<float>(Record);
        _meters.SetMeasurementEventCallback<double>(Record);
        _meters.SetMeasurementEventCallback<decimal>(Record);
        _meters.Start();
    }

    public IReadOnlyList<(string Where, string Text)> Told
    {
        get
        {
            _meters.RecordObservableInstruments();
            return [.. _records];
        }
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Record(Activity activity)
    {
        var texts = new List<string?>
        {
            activity.OperationName, activity.DisplayName, activity.StatusDescription, activity.TraceStateString,
        };
        texts.AddRange(activity.TagObjects.SelectMany(Texts));
        texts.AddRange(activity.Baggage.SelectMany(item => new[] { item.Key, item.Value }));
        texts.AddRange(activity.Events.SelectMany(item => item.Tags.SelectMany(Texts).Prepend(item.Name)));
        _records.Enqueue(("trace", string.Join(" | ", texts)));
    }

    private void Record<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var texts = new List<string?> { instrument.Meter.Name, instrument.Name };
        foreach (var tag in tags)
        {
            texts.AddRange(Texts(tag));
        }

        _records.Enqueue(("metric", string.Join(" | ", texts)));
    }

    private static IEnumerable<string?> Texts(KeyValuePair<string, object?> tag) => [tag.Key, tag.Value?.ToString()];
}
