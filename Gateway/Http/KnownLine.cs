using Microsoft.Extensions.Options;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>A line nobody configured is not found.</summary>
internal sealed class KnownLine(IOptions<SelfCareOptions> options, Refusals refusals) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("line") is string line && options.Value.Lines.ContainsKey(line)
            ? next(context)
            : new(refusals.UnknownLine(context.HttpContext));
}
