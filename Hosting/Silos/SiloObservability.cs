using Microsoft.Extensions.Configuration;
using Orleans.Dashboard;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos.Telemetry;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>Orleans' traces and dashboard, on silos and their clients. Both cost time on every call, so they are off by default.</summary>
public static class SiloObservability
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

    private static bool HasDashboard(IConfiguration configuration) => SelfCareOptions.ReadUnvalidated(configuration).Dashboard;

    /// <summary>The log page would stream everything that this process logs.</summary>
    private static void Configure(DashboardOptions dashboard) => dashboard.HideTrace = true;
}
