using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>
/// The measurements of one host's meters, its own and ASP.NET Core's of requests; those of other hosts in the same process are ignored.
/// </summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, (double Sum, int Count)> _measured = new();

    public Measurements(IServiceProvider host)
    {
        var meters = host.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is "OrleansSelfCare" or "Microsoft.AspNetCore.Hosting"
                && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of a counter's measurements, by its attributes' values.</summary>
    public IReadOnlyDictionary<string, double> Sums(string instrument) => Of(instrument, measured => measured.Sum);

    /// <summary>The number of a histogram's measurements, by its attributes' values.</summary>
    public IReadOnlyDictionary<string, double> Counts(string instrument) => Of(instrument, measured => measured.Count);

    public void Dispose() => _listener.Dispose();

    private Dictionary<string, double> Of(string instrument, Func<(double Sum, int Count), double> value)
    {
        _listener.RecordObservableInstruments();
        return _measured
            .Where(entry => entry.Key.Split(' ')[0] == instrument)
            .ToDictionary(entry => entry.Key[instrument.Length..].TrimStart(), entry => value(entry.Value));
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Value}";
        }

        _measured.AddOrUpdate(key, (value, 1), (_, before) => (before.Sum + value, before.Count + 1));
    }
}
