using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Memory;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.SignIn;

/// <summary>A signed-in agent. The cookie has only the session's id: tokens never leave this process.</summary>
/// <param name="Name">For the pages.</param>
/// <param name="Token">Makes the operator calls: an access token, or in a trial an operator key.</param>
/// <param name="ExpiresAt">Of the token; null: not known.</param>
/// <param name="IdToken">For the sign-out at the provider; null in a trial.</param>
internal sealed record AgentSession(string Name, Secret Token, DateTimeOffset? ExpiresAt = null, Secret? IdToken = null)
{
    /// <summary>As the service said; null: not known yet. A right that is given later is offered after the next sign-in.</summary>
    public IReadOnlyList<string>? Rights { get; set; }
}

/// <summary>
/// The sessions of the agents, in memory: a sign-out ends one at once, also for a copy of its cookie (ASVS 5.0, V7.4.1). After a restart
/// agents sign in again, for which their provider asks nothing if they signed in there lately. Each sign-in has a new id (V7.2.4).
/// </summary>
internal sealed class AgentSessions(TimeProvider clock) : IDisposable
{
    private const string IdClaim = "session";

    /// <summary>A session ends then, however it is used.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly MemoryCache _sessions = new(new MemoryCacheOptions());

    public ClaimsPrincipal Open(AgentSession session)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var left = session.ExpiresAt - clock.GetUtcNow() is { } rest && rest < Longest ? rest : Longest;
        // The cache takes no time that is over.
        if (left > TimeSpan.Zero)
        {
            _sessions.Set(id, session, left);
        }

        return new(new ClaimsIdentity([new(IdClaim, id)], CookieAuthenticationDefaults.AuthenticationScheme));
    }

    /// <returns>Null: it has ended, or its token has expired.</returns>
    public AgentSession? Find(ClaimsPrincipal agent) =>
        _sessions.TryGetValue(IdOf(agent), out AgentSession? session) && !(session!.ExpiresAt <= clock.GetUtcNow()) ? session : null;

    public void End(ClaimsPrincipal agent) => _sessions.Remove(IdOf(agent));

    public void Dispose() => _sessions.Dispose();

    public static string IdOf(ClaimsPrincipal agent) => agent.FindFirstValue(IdClaim) ?? "";
}
