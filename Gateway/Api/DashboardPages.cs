using Microsoft.Extensions.Options;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// Orleans' dashboard, beneath the operator calls and behind their key: it asks nobody who they are. Without a configured key its paths
/// don't exist.
/// </summary>
internal static class DashboardPages
{
    public const string Root = $"{OperatorApi.Root}/dashboard";

    public static void MapDashboard(this WebApplication app, Hosting? hosting)
    {
        if (app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value is { Dashboard: true, OperatorKey.Length: > 0 })
        {
            hosting?.MapDashboard?.Invoke(app, Root).ExcludeFromDescription();
        }
    }
}
