using Microsoft.Extensions.Configuration;
using Orleans.Dashboard;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>What operators see of Orleans, on silos and their clients. Each part costs something on every call: none is there unasked.</summary>
public static class AddObservabilityExtensions
{
    public static ISiloBuilder AddObservability(this ISiloBuilder silo)
    {
        if (silo.Configuration.IsTelemetryExported())
        {
            silo.AddActivityPropagation();
        }

        return HasDashboard(silo.Configuration) ? silo.AddDashboard(Configure) : silo;
    }

    public static IClientBuilder AddObservability(this IClientBuilder client)
    {
        if (client.Configuration.IsTelemetryExported())
        {
            client.AddActivityPropagation();
        }

        return HasDashboard(client.Configuration) ? client.AddDashboard(Configure) : client;
    }

    private static bool HasDashboard(IConfiguration configuration) => SelfCareOptions.ReadLeniently(configuration).Dashboard;

    /// <summary>Logs are read where logs are kept, not in a page that streams whatever this process writes.</summary>
    private static void Configure(DashboardOptions dashboard) => dashboard.HideTrace = true;
}
