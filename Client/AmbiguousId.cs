namespace OrleansSelfCare.Client;

/// <summary>An account's service line and its self-care id in the stored spelling.</summary>
public sealed record AmbiguousId(string Line, string SelfCareId);
