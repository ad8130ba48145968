using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansSelfCare.Hosting.Telemetry;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>Reports when this host's certificate expires, from the start of the host, even before its first connection.</summary>
internal sealed class CertificateTelemetry(HostCertificate certificate, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(SelfCareTelemetry.Name).CreateObservableGauge(
            "selfcare.certificate.expiry",
            Expiry,
            "s",
            "When this host's certificate for silos and gateways expires, in seconds since 1970.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Measurement<long>[] Expiry() => certificate.Newest() is { } valid ? [new(valid.Until.ToUnixTimeSeconds())] : [];
}
