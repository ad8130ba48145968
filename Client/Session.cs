using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>A customer who is signed in.</summary>
/// <param name="Token">Stands for the customer until it expires or is ended.</param>
/// <param name="EmailChanged">The code went to a new address, which is the account's from now on.</param>
/// <param name="Email">The account's address, masked.</param>
public sealed record Session(
    [property: JsonPropertyName("session")] Secret Token,
    DateTimeOffset ExpiresAt,
    string Line,
    string SelfCareId,
    bool EmailChanged,
    string? Email);

/// <summary>Whose session it is.</summary>
/// <param name="ExpiresAt">Unless it is used before then.</param>
/// <param name="Amr">How the customer was authenticated (RFC 8176).</param>
public sealed record SessionInfo(string Line, string SelfCareId, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt, IReadOnlyList<string> Amr);
