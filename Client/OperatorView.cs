namespace OrleansSelfCare.Client;

/// <summary>The caller of the operator calls.</summary>
/// <param name="Name">Of the agent or of the operator key.</param>
/// <param name="Rights">What the caller may do, such as <c>view</c>. Later services may have more.</param>
public sealed record OperatorView(string Name, IReadOnlyList<string> Rights);
