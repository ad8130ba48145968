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
/// Exports metrics and traces by OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The other variables of OpenTelemetry work as usual.
/// </summary>
public static class AddTelemetryExportExtensions
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Meters = [SelfCareTelemetry.Name, "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    private static readonly string[] Sources =
    [
        SelfCareTelemetry.Name,
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Lifecycle",
        "Microsoft.Orleans.Storage",
        OrleansInternalSpanFilter.Calls,
        OrleansInternalSpanFilter.Queries,
    ];

    /// <param name="service">The service name if <c>OTEL_SERVICE_NAME</c> is not set.</param>
    public static IHostApplicationBuilder AddTelemetryExport(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, TelemetryOptionsValidator>();
        if (!IsTelemetryExported(builder.Configuration))
        {
            return builder;
        }

        // Overrides the environment: span events may be exceptions with their messages.
        builder.Configuration["OTEL_SPAN_EVENT_COUNT_LIMIT"] = "0";
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } given ? given : service;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Sources)
                .AddAspNetCoreInstrumentation(http => http.Filter = IsTraced)
                .AddProcessor<OrleansInternalSpanFilter>()
                .AddProcessor<SpanRedaction>()
                .AddOtlpExporter());
        return builder;
    }

    public static bool IsTelemetryExported(this IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 };

    private static bool IsTraced(HttpContext http) => !http.Request.Path.StartsWithSegments("/health");

    /// <summary>With an invalid value the exporter would use its defaults without a message.</summary>
    private sealed class TelemetryOptionsValidator(IConfiguration configuration) : SectionValidator
    {
        protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
        [
            (!configuration.IsTelemetryExported() || IsWebAddress(configuration[Endpoint]),
                $"{Endpoint} must be a web address such as http://collector:4317"),
            (configuration[Protocol] is null or "" or "grpc" or "http/protobuf", $"{Protocol} must be grpc or http/protobuf"),
        ];

        private static bool IsWebAddress(string? text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
    }
}
