using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansSelfCare.Gateway.Api;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The OpenAPI document, generated from the code.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";
    public const string Customer = "Customer";
    public const string Operator = "Operator";
    public const string Webhook = "Webhook";
    public const string Session = "session";
    public const string OperatorKey = "operatorKey";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, openApi => openApi
        .AddSchemaTransformer(Describe)
        .AddOperationTransformer((operation, context, _) => ApiOperation.Describe(operation, context))
        .AddDocumentTransformer(Describe));

    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var property = context.JsonPropertyInfo?.AttributeProvider;
        schema.Deprecated |= property?.IsDefined(typeof(ObsoleteAttribute), inherit: true) == true;
        if (property?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true) is [AllowedValuesAttribute { Values: var values }])
        {
            schema.Enum = [.. values.Select(value => value is null ? JsonNullSentinel.JsonNull : JsonValue.Create((string)value))];
        }

        return Task.CompletedTask;
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansSelfCare",
            Version = Name,
            Description = """
                Two-step sign-in for self-care accounts: `logIn` checks the password and mails a code, `verify` checks the code and opens a
                session.

                **Errors** are problem details (RFC 9457) with a `code`. Their `type` leads to a page that says what the code means and what
                to do. Every call can also be answered 500 `internal-error`.

                **Later versions** may add fields, values of enumerations, codes of problems and events of webhooks. Accept those that you
                do not know.

                **A portal** calls on behalf of its customers: it sends their address in `X-Forwarded-For` and must be listed in the setting
                `SelfCare:Proxies`, because limits count by the customer's network.
                """,
        };
        foreach (var server in document.Servers ?? [])
        {
            server.Url = server.Url?.TrimEnd('/');
        }

        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = Customer, Description = "What a portal calls for its customers." },
            new() { Name = Webhook, Description = "What the service sends to a line's portal." },
        };
        document.AddComponent(Session, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The `session` that `verify` has answered.",
        });
        if (document.Paths.Keys.Any(path => path.StartsWith(OperatorApi.Root, StringComparison.Ordinal)))
        {
            document.Tags.Add(new() { Name = Operator, Description = "Accounts: import and support." });
            document.AddComponent(OperatorKey, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An operator key, or an access token of the agents' OpenID provider. Each call says which right it needs.",
            });
        }

        document.AddComponent(ProblemSchema.Name, ProblemSchema.Create());
        document.Webhooks = WebhookSchema.Create(document);
        return Task.CompletedTask;
    }
}
