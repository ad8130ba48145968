using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>What operators' machines ask: health, and the OpenAPI document.</summary>
internal static class HealthAndOpenApi
{
    public static void MapHealthAndOpenApi(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapOpenApi("/openapi/v1.json");
    }
}
