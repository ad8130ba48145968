using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>All that the process tells about itself while this lives: every activity with its tags, events and baggage, every measurement's tags.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly ConcurrentQueue<(string Where, string Text)> _told = new();
    private readonly ActivityListener _activities = new();
    private readonly MeterListener _meters = new();

    public Telemetry()
    {
        _activities.ShouldListenTo = _ => true;
        _activities.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded;
        _activities.SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded;
        _activities.ActivityStopped = Tell;
        ActivitySource.AddActivityListener(_activities);

        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<byte>(Tell);
        _meters.SetMeasurementEventCallback<short>(Tell);
        _meters.SetMeasurementEventCallback<int>(Tell);
        _meters.SetMeasurementEventCallback<long>(Tell);
        _meters.SetMeasurementEventCallback<float>(Tell);
        _meters.SetMeasurementEventCallback<double>(Tell);
        _meters.SetMeasurementEventCallback<decimal>(Tell);
        _meters.Start();
    }

    public IReadOnlyList<(string Where, string Text)> Told
    {
        get
        {
            _meters.RecordObservableInstruments();
            return [.. _told];
        }
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Tell(Activity activity)
    {
        var texts = new List<string?> { activity.OperationName, activity.DisplayName, activity.StatusDescription, activity.TraceStateString };
        texts.AddRange(activity.TagObjects.SelectMany(Texts));
        texts.AddRange(activity.Baggage.SelectMany(item => new[] { item.Key, item.Value }));
        texts.AddRange(activity.Events.SelectMany(item => item.Tags.SelectMany(Texts).Prepend(item.Name)));
        _told.Enqueue(("trace", string.Join(" | ", texts)));
    }

    private void Tell<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var texts = new List<string?> { instrument.Meter.Name, instrument.Name };
        foreach (var tag in tags)
        {
            texts.AddRange(Texts(tag));
        }

        _told.Enqueue(("metric", string.Join(" | ", texts)));
    }

    private static IEnumerable<string?> Texts(KeyValuePair<string, object?> tag) => [tag.Key, tag.Value?.ToString()];
}
