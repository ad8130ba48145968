using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>A line nobody configured is not found.</summary>
internal sealed class ServiceLineFilter(IOptions<SelfCareOptions> options, ApiProblems problems) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("line") is string line && options.Value.Lines.ContainsKey(line)
            ? next(context)
            : new(problems.UnknownLine(context.HttpContext));
}
