using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>Mutual TLS on every connection of a silo or a client, if <see cref="ClusterTls"/> is configured.</summary>
public static class UseMutualTlsExtensions
{
    /// <summary>Refuses silos and clients without a valid certificate of the same authority, and plain text.</summary>
    public static ISiloBuilder UseMutualTls(this ISiloBuilder silo, ClusterTls files)
    {
        if (files.IsConfigured())
        {
            Add(silo.Services, files);
            silo.Configure<SiloConnectionOptions>(connections =>
            {
                connections.ConfigureSiloInboundConnection(Accept);
                connections.ConfigureGatewayInboundConnection(Accept);
                connections.ConfigureSiloOutboundConnection(Connect);
            });
        }

        return silo;
    }

    /// <summary>Refuses silos without a valid certificate of the same authority.</summary>
    public static IClientBuilder UseMutualTls(this IClientBuilder client, ClusterTls files)
    {
        if (files.IsConfigured())
        {
            Add(client.Services, files);
            client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(Connect));
        }

        return client;
    }

    private static void Add(IServiceCollection services, ClusterTls files)
    {
        services.AddSingleton(services => new HostCertificate(files, services.GetRequiredService<ILogger<HostCertificate>>()));
        services.AddSingleton<MutualTls>();
        services.AddHostedService<CertificateTelemetry>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, TlsFilesValidator>();
    }

    private static void Accept(IConnectionBuilder connections) =>
        connections.Use(connections.ApplicationServices.GetRequiredService<MutualTls>().Accept);

    private static void Connect(IConnectionBuilder connections) =>
        connections.Use(connections.ApplicationServices.GetRequiredService<MutualTls>().Connect);

    private sealed class TlsFilesValidator : SectionValidator
    {
        protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options)
        {
            var errors = new List<string>();
            if (options.Cluster.Tls.IsComplete())
            {
                TlsIdentity.Read(options.Cluster.Tls, errors);
            }

            return errors.Select(error => (false, error));
        }
    }
}
