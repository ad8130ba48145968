namespace OrleansSelfCare.Accounts.Support;

/// <summary>Whose operator call it is.</summary>
/// <param name="Key">The name of the key it came with; never the key.</param>
/// <param name="Network">Where it came from.</param>
[GenerateSerializer, Immutable, Alias("selfcare.Operator")]
public sealed record Operator(string Key, string Network);
