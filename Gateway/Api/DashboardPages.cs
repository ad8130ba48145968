using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// Orleans' dashboard, beneath the operator calls and behind their keys: it asks nobody who they are. Without a configured key its paths
/// don't exist.
/// </summary>
internal static class DashboardPages
{
    public const string Root = $"{OperatorApi.Root}/dashboard";

    public static void MapDashboard(this WebApplication app)
    {
        if (app.HasOperators() && app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Dashboard)
        {
            app.MapOrleansDashboard(Root).Needs(OperatorRight.Support, "dashboard").ExcludeFromDescription();
        }
    }
}
