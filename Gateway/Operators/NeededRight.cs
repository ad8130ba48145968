namespace OrleansSelfCare.Gateway.Operators;

/// <summary>Of an operator's endpoint: the right it needs and what the audit log calls it. One without this refuses every key.</summary>
internal sealed record NeededRight(OperatorRight Right, string Call);

internal static class NeededRightExtensions
{
    public static T Needs<T>(this T endpoint, OperatorRight right, string call)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRight(right, call));
}
