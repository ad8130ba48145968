using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>The session of a customer who has signed in.</summary>
/// <param name="Token">At most 400 characters. Authenticates the customer until it expires or is ended.</param>
/// <param name="EmailChanged">True: the account now has the new address that the code was mailed to.</param>
/// <param name="Email">The account's address, masked.</param>
public sealed record Session(
    [property: JsonPropertyName("session")] Secret Token,
    DateTimeOffset ExpiresAt,
    string Line,
    string SelfCareId,
    bool EmailChanged,
    string? Email)
{
    /// <summary>
    /// The support desk issued the password: let the customer change it (<see cref="SelfCareClient.ChangePassword"/>) before anything else.
    /// </summary>
    public bool MustChangePassword { get; init; }
}

/// <summary>An active session.</summary>
/// <param name="AuthenticatedAt">When it was opened.</param>
/// <param name="ExpiresAt">When it expires if it is not used before then.</param>
/// <param name="Amr">How the customer was authenticated (RFC 8176).</param>
public sealed record SessionInfo(
    string Line, string SelfCareId, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt, IReadOnlyList<string> Amr)
{
    /// <summary>When the customer last entered a code, at the opening or since; null: a service of an earlier version.</summary>
    public DateTimeOffset? CodeEnteredAt { get; init; }

    /// <inheritdoc cref="Session.MustChangePassword"/>
    public bool MustChangePassword { get; init; }
}
