using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>What operators' machines ask: health, and the OpenAPI document.</summary>
internal static class AroundApi
{
    public static void MapAround(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapOpenApi("/openapi/v1.json");
    }
}
