using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>A collector that takes OTLP over HTTP and keeps what it gets. Not ASP.NET Core, which would be traced itself.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Where, string Text)> _taken = new();
    private readonly Task _taking;

    public Collector()
    {
        var address = $"http://127.0.0.1:{TestGateway.FreePort()}/";
        Settings = [$"--OTEL_EXPORTER_OTLP_ENDPOINT={address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"];
        _listener.Prefixes.Add(address);
        _listener.Start();
        _taking = Take();
    }

    /// <summary>What a host needs to be told.</summary>
    public string[] Settings { get; }

    /// <summary>What came, as <c>trace</c> or <c>metric</c>: protobuf, in which a text stands as it is, a character a byte.</summary>
    public IReadOnlyList<(string Where, string Text)> Taken => [.. _taken];

    public bool Holds(string where, string text) => Taken.Any(taken => taken.Where == where && taken.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Until the host has sent all it has to tell.</summary>
    public static void Flush(IServiceProvider host)
    {
        Assert.True(host.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(host.GetRequiredService<MeterProvider>().ForceFlush());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _taking;
        _listener.Close();
    }

    private async Task Take()
    {
        try
        {
            while (_listener.IsListening)
            {
                var call = await _listener.GetContextAsync();
                using (var body = new StreamReader(call.Request.InputStream, Encoding.Latin1))
                {
                    _taken.Enqueue((call.Request.RawUrl == "/v1/metrics" ? "metric" : "trace", await body.ReadToEndAsync()));
                }

                call.Response.ContentType = "application/x-protobuf";
                call.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
        {
            // Stopped.
        }
    }
}
