using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>Receives OTLP over HTTP and keeps it. Not built on ASP.NET Core, because that would be traced too.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Where, string Text)> _received = new();
    private readonly Task _receiving;

    public Collector()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        Settings = [$"--OTEL_EXPORTER_OTLP_ENDPOINT={address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"];
        _listener.Prefixes.Add(address);
        _listener.Start();
        _receiving = Receive();
    }

    /// <summary>Makes a host export to this collector.</summary>
    public string[] Settings { get; }

    /// <summary>The received bodies, each a <c>trace</c> or a <c>metric</c>: protobuf, each byte as one character (Latin-1).</summary>
    public IReadOnlyList<(string Where, string Text)> Taken => [.. _received];

    public bool Holds(string where, string text) =>
        Taken.Any(body => body.Where == where && body.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Makes the host export all its traces and metrics.</summary>
    public static void Flush(IServiceProvider host)
    {
        Assert.True(host.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(host.GetRequiredService<MeterProvider>().ForceFlush());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _receiving;
        _listener.Close();
    }

    private async Task Receive()
    {
        try
        {
            while (_listener.IsListening)
            {
                var call = await _listener.GetContextAsync();
                using (var body = new StreamReader(call.Request.InputStream, Encoding.Latin1))
                {
                    _received.Enqueue((call.Request.RawUrl == "/v1/metrics" ? "metric" : "trace", await body.ReadToEndAsync()));
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
