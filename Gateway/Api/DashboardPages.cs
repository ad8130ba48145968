using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>Orleans' dashboard, under <c>/admin</c> so that it requires an operator's right: it has no authentication itself.</summary>
internal static class DashboardPages
{
    public const string Root = $"{OperatorApi.Root}/dashboard";

    public static void MapDashboard(this WebApplication app)
    {
        if (app.HasOperators() && app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Dashboard)
        {
            app.MapOrleansDashboard(Root).RequirePermission(OperatorRight.Operate, "dashboard").ExcludeFromDescription();
        }
    }
}
