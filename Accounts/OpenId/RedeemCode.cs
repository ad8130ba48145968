using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// Redeems an authorization code, once. A second redemption ends what the first one gave (RFC 9700, 4.5). The gateway has compared client,
/// redirect address and PKCE before. A redemption is a use of the session.
/// </summary>
public static class RedeemCode
{
    /// <summary>Of a code (RFC 6749, 4.1.2: at most 10 minutes). At exactly this age it has expired.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <param name="IssuedAt">As exact as the clock: see <see cref="Session.NewestForgottenCode"/>.</param>
    /// <param name="CallId">Of the client's HTTP request: the gateway may repeat the call to a silo.</param>
    /// <param name="ReceivesLogout">See <see cref="Grant.ReceivesLogout"/>.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.RedeemCode.Command")]
    public sealed record Command(
        Guid SessionId, Guid CodeId, DateTimeOffset IssuedAt, string Client, Guid CallId, string Network, bool ReceivesLogout = false);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Decision<GrantResult> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (session is null || account.Sessions.FirstOrDefault(one => one.Id == command.SessionId) is not { } stored)
        {
            return new(account, new GrantResult.Invalid());
        }

        if (stored.Grants.FirstOrDefault(grant => grant.Id == command.CodeId) is { } redeemed)
        {
            // The repeated call gets what it made, though the client may have refreshed since by the answer to another try.
            return !redeemed.IsEnded && redeemed.CallId == command.CallId
                ? new(account, GrantResult.Good.Of(account, session, redeemed with { Generation = 0 }))
                : new(account.EndGrant(stored, redeemed, "code-used-twice", command.Network, context), new GrantResult.Invalid());
        }

        if (context.Now >= command.IssuedAt + Lifetime
            || StoredTime.IsAhead(command.IssuedAt, context.Now)
            || command.IssuedAt <= stored.NewestForgottenCode)
        {
            return new(account, new GrantResult.Invalid());
        }

        var grant = new Grant
        {
            Id = command.CodeId,
            Client = command.Client,
            IssuedAt = command.IssuedAt,
            CodeEnteredAt = stored.CodeEnteredAt,
            CallId = command.CallId,
            ReceivesLogout = command.ReceivesLogout,
        };
        var others = WithRoom(stored, command.Client);
        var used = others with { Grants = others.Grants.Add(grant), SeenAt = context.Now };
        var next = account.WithSubject(context)
            .WithSession(used)
            .AppendToTimeline(new(context.Now, TimelineEvent.ServiceSignedIn, Network: command.Network, Client: command.Client));
        return new(next, GrantResult.Good.Of(next, SessionView.Of(used, context.Rules), grant));
    }

    /// <summary>Forgets the oldest grant of the client, or of the session, if there is no room for another.</summary>
    private static Session WithRoom(Session session, string client)
    {
        var ofClient = session.Grants.Where(grant => grant.Client == client).ToList();
        var oldest = ofClient.Count >= Grant.MaxPerClient ? ofClient[0]
            : session.Grants.Length >= Grant.MaxPerSession ? session.Grants[0]
            : null;
        return oldest is null ? session : session with
        {
            Grants = session.Grants.Remove(oldest),
            NewestForgottenCode = new[] { session.NewestForgottenCode, oldest.IssuedAt }.Max(),
            ForgottenClients = oldest.ReceivesLogout && !session.ForgottenClients.Contains(oldest.Client)
                ? session.ForgottenClients.Add(oldest.Client)
                : session.ForgottenClients,
        };
    }
}
