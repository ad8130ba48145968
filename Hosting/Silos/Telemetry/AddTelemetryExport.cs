using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Telemetry;

namespace OrleansSelfCare.Hosting.Silos.Telemetry;

/// <summary>
/// Metrics and traces to a collector, by OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; OpenTelemetry's other variables count
/// as usual.
/// </summary>
public static class AddTelemetryExportExtensions
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Meters = [SelfCareTelemetry.Name, "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    private static readonly string[] Sources =
    [
        SelfCareTelemetry.Name, "Microsoft.Orleans.Application", OrleansInternalSpanFilter.Calls, "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage",
        OrleansInternalSpanFilter.Queries,
    ];

    /// <param name="service">What the host is called where <c>OTEL_SERVICE_NAME</c> doesn't say.</param>
    public static IHostApplicationBuilder AddTelemetryExport(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, CollectorCanBeReached>();
        if (!IsTelemetryExported(builder.Configuration))
        {
            return builder;
        }

        // Over whatever is configured: an event may be an exception with its text.
        builder.Configuration["OTEL_SPAN_EVENT_COUNT_LIMIT"] = "0";
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } given ? given : service;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Sources)
                .AddAspNetCoreInstrumentation(http => http.Filter = IsWorthATrace)
                .AddProcessor<OrleansInternalSpanFilter>()
                .AddProcessor<SpanRedaction>()
                .AddOtlpExporter());
        return builder;
    }

    public static bool IsTelemetryExported(this IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 };

    private static bool IsWorthATrace(HttpContext http) => !http.Request.Path.StartsWithSegments("/health");

    /// <summary>The exporter would go on with its defaults, and nobody would hear why nothing arrives.</summary>
    private sealed class CollectorCanBeReached(IConfiguration configuration) : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options)
        {
            string[] faults =
            [
                .. !configuration.IsTelemetryExported() || IsWebAddress(configuration[Endpoint])
                    ? [] : (ReadOnlySpan<string>)[$"{Endpoint} must be a web address such as http://collector:4317"],
                .. configuration[Protocol] is null or "" or "grpc" or "http/protobuf"
                    ? [] : (ReadOnlySpan<string>)[$"{Protocol} must be grpc or http/protobuf"],
            ];
            return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }

        private static bool IsWebAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
    }
}
