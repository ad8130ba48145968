using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansSelfCare.Hosting.Telemetry;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>Tells when the certificate that this host shows runs out: from its start on, though it may have nobody to show it to yet.</summary>
internal sealed class CertificateTelemetry(HostCertificate certificate, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(SelfCareTelemetry.Name).CreateObservableGauge(
            "selfcare.certificate.expiry", Expiry, "s", "When the certificate that this host shows silos and gateways runs out, in seconds since 1970.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Measurement<long>[] Expiry() => certificate.Newest() is { } good ? [new(good.Until.ToUnixTimeSeconds())] : [];
}
