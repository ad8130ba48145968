using Microsoft.AspNetCore.Http.HttpResults;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>Who the caller of operator calls is, and what the caller may do.</summary>
internal static class MeApi
{
    public static void MapMe(this RouteGroupBuilder operators) => operators.MapGet("/me", Show)
        .RequirePermission(OperatorRight.Any, "me").WithName("showMe")
        .WithSummary("Shows the caller's name and rights")
        .WithDescription("Any right is enough. So that a console offers nothing that would be refused.")
        .ProducesProblems();

    private static Ok<MeResponse> Show(HttpContext http) => TypedResults.Ok(new MeResponse(
        http.Audit().Agent ?? http.Audit().Key!, [.. OperatorIdentity.RightsOf(http.User)]));
}

/// <param name="Name">Of the agent or of the operator key.</param>
/// <param name="Rights">With those that they include. Later versions may send more values.</param>
internal sealed record MeResponse(string Name, IReadOnlyList<string> Rights);
