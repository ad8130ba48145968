using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// Orleans' dashboard has no authentication of its own: its paths are under <c>/admin</c>, and require an operator key as all there do.
/// </summary>
internal static class DashboardPages
{
    public const string Root = $"{OperatorApi.Root}/dashboard";

    public static void MapDashboard(this WebApplication app)
    {
        if (app.HasOperators() && app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Dashboard)
        {
            app.MapOrleansDashboard(Root).RequirePermission(OperatorRight.Support, "dashboard").ExcludeFromDescription();
        }
    }
}
