namespace OrleansSelfCare.Accounts.Support;

/// <summary>The caller of an operator call.</summary>
/// <param name="Key">The name of the operator key, never the key itself.</param>
/// <param name="Network">The caller's network.</param>
[GenerateSerializer, Immutable, Alias("selfcare.Operator")]
public sealed record Operator(string Key, string Network);
