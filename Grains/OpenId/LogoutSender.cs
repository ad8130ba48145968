using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// Tells a client of the OpenID provider that a session has ended (OpenID Connect Back-Channel Logout 1.0): a POST with a signed logout
/// token.
/// </summary>
/// <param name="clients">Null, and so are the next two: no provider is configured.</param>
public sealed partial class LogoutSender(
    IOptions<SelfCareOptions> options,
    AccountMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<LogoutSender> log,
    OpenIdClients? clients = null,
    SigningKeys? keys = null,
    SessionNames? sessionNames = null) : IDisposable
{
    /// <summary>Of a logout token (section 2.4: preferably at most two minutes). Each try has a new one.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(2);

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly HttpCalls _http = new();

    /// <returns>Null: the client accepted it, or the session's key was removed from the ring; otherwise the error.</returns>
    internal async Task<string?> Send(AccountId account, OutboxLogout logout, CancellationToken cancellationToken)
    {
        // The settings of this silo can be older than those of the gateway, or than those of another silo.
        if (clients is null)
        {
            return Tried(logout.Client, "no provider is configured");
        }

        if (clients.Find(logout.Client) is not { BackchannelLogoutUri: { } address } client)
        {
            return Tried(logout.Client, "no backchannelLogoutUri");
        }

        if (sessionNames!.Write(account, logout.SessionId, logout.KeyId, client.Sector) is not { } sid)
        {
            return null;
        }

        return Tried(client.Id, await _http.Send(
            () => new(HttpMethod.Post, address)
            {
                Content = new FormUrlEncodedContent([new("logout_token", TokenOf(client, sid, logout))]),
            },
            cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private string? Tried(string client, string? error)
    {
        metrics.LogoutTried(client, isAccepted: error is null);
        if (error is not null)
        {
            LogNotAccepted(log, client, error);
        }

        return error;
    }

    private string TokenOf(OpenIdClient client, string sid, OutboxLogout logout)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [OpenIdClaim.SessionName] = sid,
            [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
            ["events"] = new Dictionary<string, object>
            {
                ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>(),
            },
        };
        // Without the salt, which an earlier version doesn't store, the session's name alone says who has logged out (2.4).
        if (client.SubjectOf(logout.SubjectId, logout.PairwiseSalt) is { } subject)
        {
            claims[JwtRegisteredClaimNames.Sub] = subject;
        }

        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "logout+jwt",
            Issuer = new Uri(options.Value.OpenId.Issuer).AbsoluteUri,
            Audience = client.Id,
            IssuedAt = now,
            Expires = now + TokenLifetime,
            SigningCredentials = keys!.Current(client.IdTokenAlgorithm),
            Claims = claims,
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Client {Client} did not accept a logout: {Reason}")]
    private static partial void LogNotAccepted(ILogger log, string client, string reason);
}
