using Microsoft.AspNetCore.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Errors of the provider's endpoints that don't come from OpenIddict: too many requests, no silo, no database. Clients get the form of
/// OAuth 2.0 (RFC 6749, 5.2), whose code for "try again" is only defined for the authorization endpoint (4.1.2.1); customers get a page.
/// The headers, with <c>Retry-After</c>, are those of the API.
/// </summary>
internal sealed class ProviderErrors(ApiProblems problems) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => EndpointOf(context.HttpContext) is not null;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var status = context.ProblemDetails.Status ?? http.Response.StatusCode;
        http.Response.StatusCode = status;
        var (error, sentence) = status switch
        {
            StatusCodes.Status429TooManyRequests => (Errors.TemporarilyUnavailable, "rate-limited"),
            StatusCodes.Status503ServiceUnavailable => (Errors.TemporarilyUnavailable, "unavailable"),
            >= 500 => (Errors.ServerError, "internal-error"),
            _ => (Errors.InvalidRequest, "request-ended"),
        };
        return new(EndpointOf(http)!.IsPage
            ? ErrorPage.Write(http, problems, sentence, error)
            : http.Response.WriteAsJsonAsync(new { error }, http.RequestAborted));
    }

    /// <summary>The exception handler has taken the request's endpoint away.</summary>
    private static ProviderEndpoint? EndpointOf(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<ProviderEndpoint>();
}
