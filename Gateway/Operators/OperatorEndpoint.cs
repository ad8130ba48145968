namespace OrleansSelfCare.Gateway.Operators;

/// <summary>The name that the audit log gives the calls of an operator endpoint, and the right that they need.</summary>
internal sealed record AuditedCall(string Name, string Right);

internal static class OperatorEndpointExtensions
{
    /// <summary>Requires a caller with this right. An endpoint under <c>/admin</c> without it refuses every caller.</summary>
    /// <param name="right">One of <see cref="OperatorRight.All"/>, or <see cref="OperatorRight.Any"/>.</param>
    public static T RequirePermission<T>(this T endpoint, string right, string call)
        where T : IEndpointConventionBuilder => endpoint.RequireAuthorization(right).WithMetadata(new AuditedCall(call, right));
}
