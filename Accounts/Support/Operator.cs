namespace OrleansSelfCare.Accounts.Support;

/// <summary>The caller of an operator call.</summary>
/// <param name="Name">
/// The name of the operator key, never the key itself; or the agent's, after <c>agent:</c>, which no key's name can begin with.
/// </param>
/// <param name="Network">The caller's network.</param>
/// <param name="Reason">
/// Why the caller acts, such as a ticket's number, in at most <see cref="MaxReason"/> characters; null: not given.
/// </param>
[GenerateSerializer, Immutable, Alias("selfcare.Operator")]
public sealed record Operator(string Name, string Network, string? Reason = null)
{
    public const int MaxReason = 200;

    public static Operator OfAgent(string name, string network, string? reason) => new($"agent:{name}", network, reason);
}
