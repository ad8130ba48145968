using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Responds with 404 if the service line is not configured.</summary>
internal sealed class ServiceLineFilter(IOptions<SelfCareOptions> options, ApiProblems problems) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("line") is string line && options.Value.Lines.ContainsKey(line)
            ? next(context)
            : new(problems.UnknownLine(context.HttpContext));
}
