using Microsoft.OpenApi;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The OpenAPI document, generated from the code.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, openApi => openApi
        .AddSchemaTransformer((schema, context, _) =>
        {
            schema.Deprecated |= context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(ObsoleteAttribute), inherit: true) == true;
            return Task.CompletedTask;
        })
        .AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "OrleansSelfCare",
                Version = Name,
                Description = "Two-step sign-in for self-care accounts. Errors are problem details (RFC 9457) with a `code`.",
            };
            return Task.CompletedTask;
        }));

    /// <summary>Declares the error statuses of a call. 429 is always added, because the rate limiter runs before every call.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in (ReadOnlySpan<int>)[429, .. statuses])
        {
            route.ProducesProblem(status);
        }

        return route;
    }
}
