namespace OrleansSelfCare.Client;

/// <summary>The open sessions of an account.</summary>
/// <param name="Sessions">The newest first.</param>
/// <param name="TimeZone">In which the support desk reads times; null: the customer's own call does not say it.</param>
public sealed record OpenSessions(IReadOnlyList<OpenSession> Sessions, string? TimeZone = null);

/// <summary>An open session of the account, in this browser or another.</summary>
/// <param name="Id">Opaque, at most 400 characters. It opens nothing.</param>
/// <param name="Current">It is the session that the call was made with; false in a call of the support desk.</param>
/// <param name="LastUsedAt">A use is a call of <see cref="SelfCareClient.CheckSession(Secret, CancellationToken)"/>, among others.</param>
/// <param name="ExpiresAt">When it expires if it is not used before then.</param>
/// <param name="Network">
/// Where it was opened: an IPv4 address, or the first 64 bits of an IPv6 address (<c>2001:db8::/64</c>). Null: not known.
/// </param>
/// <param name="Services">The services signed in to in this session, the newest first.</param>
public sealed record OpenSession(
    string Id,
    bool Current,
    DateTimeOffset AuthenticatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset ExpiresAt,
    string? Network,
    IReadOnlyList<OpenService> Services);

/// <summary>A service that the customer signed in to with OpenID Connect.</summary>
/// <param name="Client">Its id at the OpenID provider.</param>
/// <param name="Name">For customers, in the language of the call; null: it has none.</param>
/// <param name="Since">Null: not known.</param>
/// <param name="LastUsedAt">When the service last got tokens again; null: not since the sign-in.</param>
public sealed record OpenService(string Client, string? Name, DateTimeOffset? Since, DateTimeOffset? LastUsedAt);
