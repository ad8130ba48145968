using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrleansSelfCare.Gateway.OpenId;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The services and middleware for all requests.</summary>
internal static class HttpPipeline
{
    private const int MaxBodySize = 16 * 1024;

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.ListenByDefaultAt(GatewayHost.DefaultUrl);
        builder.UseKestrelSettings(MaxBodySize);
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        });
        // Caught by BadRequests, which needs to know what is wrong with the body.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<ApiProblems>();
        // First: the other one writes every problem.
        services.AddSingleton<IProblemDetailsWriter, ProviderErrors>();
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<UnavailableExceptionHandler>();
        services.AddStrictTransportSecurity();
        RateLimits.Add(services);
        services.AddOperators();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, OpenIdOptionsValidator>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<SelfCareOptions>>((forwarded, options) =>
            forwarded.Trust(options.Value.Proxies, ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto));
        DrainingLifetime.Add(services, provider => provider.GetRequiredService<IOptions<SelfCareOptions>>().Value.DrainTime);
        services.AddApiDocument();
    }

    public static void UseHttp(this WebApplication app)
    {
        DrainingLifetime.CloseConnections(app);
        app.UseMiddleware<UnforwardedCustomers>();
        app.UseForwarded();
        app.UseIssuerAddress();
        app.UseStrictTransportSecurity();
        app.UseMiddleware<RequestLog>();
        app.Use((http, next) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return next(http);
        });
        app.UseAuditTrail();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseListeners();
        app.UseProviderHeaders();
        // Before the operator keys, so that callers without a valid one can't cause unlimited reads of the keys file and audit entries.
        app.Use(app.Services.GetRequiredService<RateLimits>().Apply);
        app.UseOpenIdProvider();
        app.UseOperatorAuthorization();
        app.Use(RefuseOtherCharsets);
        // Not the exception handler, which would forget the endpoint, the service line and the headers set so far.
        app.UseMiddleware<BadRequests>();
    }

    /// <summary>Requests must be UTF-8 (RFC 8259, 8.1). The framework would treat an unknown charset as an internal error.</summary>
    private static Task RefuseOtherCharsets(HttpContext http, RequestDelegate next)
    {
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            && type.Parameters.Any(parameter => parameter.Name == "charset")
            && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        return next(http);
    }
}
