using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>What operators see of Orleans, on silos and their clients. It costs something on every call: it is not there unasked.</summary>
public static class AddObservabilityExtensions
{
    public static ISiloBuilder AddObservability(this ISiloBuilder silo) =>
        silo.Configuration.IsTelemetryExported() ? silo.AddActivityPropagation() : silo;

    public static IClientBuilder AddObservability(this IClientBuilder client) =>
        client.Configuration.IsTelemetryExported() ? client.AddActivityPropagation() : client;
}
