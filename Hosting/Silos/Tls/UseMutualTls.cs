using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>TLS on every connection of a silo's or a client's, as <see cref="ClusterTls"/> says. Where no file is named there is none.</summary>
public static class UseMutualTlsExtensions
{
    /// <summary>Silos and clients whose certificate is not of the same authority, has run out, or is missing are refused; so is plain text.</summary>
    public static ISiloBuilder UseMutualTls(this ISiloBuilder silo, ClusterTls files)
    {
        if (IsAnyNamed(files))
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

    /// <summary>Silos whose certificate is not of the same authority, has run out, or is missing are not talked to.</summary>
    public static IClientBuilder UseMutualTls(this IClientBuilder client, ClusterTls files)
    {
        if (IsAnyNamed(files))
        {
            Add(client.Services, files);
            client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(Connect));
        }

        return client;
    }

    /// <summary>One is enough: half a setting is a fault, never plain text.</summary>
    private static bool IsAnyNamed(ClusterTls files) => files.Certificate.Length + files.Key.Length + files.Authority.Length > 0;

    private static void Add(IServiceCollection services, ClusterTls files)
    {
        services.AddSingleton(services => new HostCertificate(files, services.GetRequiredService<ILogger<HostCertificate>>()));
        services.AddSingleton<MutualTls>();
        services.AddHostedService<CertificateTelemetry>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, FilesAreUsable>();
    }

    private static void Accept(IConnectionBuilder connections) =>
        connections.Use(connections.ApplicationServices.GetRequiredService<MutualTls>().Accept);

    private static void Connect(IConnectionBuilder connections) =>
        connections.Use(connections.ApplicationServices.GetRequiredService<MutualTls>().Connect);

    private sealed class FilesAreUsable : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options)
        {
            if (options.Cluster.Tls is not { Certificate.Length: > 0, Key.Length: > 0, Authority.Length: > 0 } files)
            {
                return ValidateOptionsResult.Skip;
            }

            var faults = new List<string>();
            return TlsIdentity.Read(files, faults) is null ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
