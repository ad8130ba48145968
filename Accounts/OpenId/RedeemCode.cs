using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// Redeems an authorization code, once. A second redemption ends what the first one gave (RFC 9700, 4.5). The gateway has compared client,
/// redirect address and PKCE before.
/// </summary>
public static class RedeemCode
{
    /// <summary>Of a code (RFC 6749, 4.1.2: at most 10 minutes). At exactly this age it has expired.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <param name="CallId">Of the client's HTTP request: the gateway may repeat the call to a silo.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.RedeemCode.Command")]
    public sealed record Command(Guid SessionId, Guid CodeId, DateTimeOffset IssuedAt, string Client, Guid CallId, string Network);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Decision<GrantResult> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (session is null || account.Sessions.FirstOrDefault(one => one.Id == command.SessionId) is not { } stored)
        {
            return new(account, new GrantResult.Invalid());
        }

        if (stored.Grants.FirstOrDefault(grant => grant.Id == command.CodeId) is { } redeemed)
        {
            return redeemed is { IsEnded: false, Generation: 0 } && redeemed.CallId == command.CallId
                ? new(account, GrantResult.Good.Of(account, session, redeemed))
                : new(account.EndGrant(stored, redeemed, "code-used-twice", command.Network, context), new GrantResult.Invalid());
        }

        if (context.Now >= command.IssuedAt + Lifetime || StoredTime.IsAhead(command.IssuedAt, context.Now))
        {
            return new(account, new GrantResult.Invalid());
        }

        if (WithRoomFor(command.Client, stored.Grants, context.Now) is not { } others)
        {
            return new(account, new GrantResult.TooMany());
        }

        var grant = new Grant
        {
            Id = command.CodeId,
            Client = command.Client,
            RedeemedAt = context.Now,
            CallId = command.CallId,
        };
        var next = account.Use(stored with { Grants = [.. others, grant] }, context) with { SubjectId = account.SubjectId ?? context.RandomId };
        next = next.AppendToTimeline(
            new(context.Now, TimelineEvent.ServiceSignedIn, Network: command.Network, Client: command.Client));
        return new(next, GrantResult.Good.Of(next, SessionView.Of(next.Sessions.First(one => one.Id == stored.Id), context.Rules), grant));
    }

    /// <summary>Forgets the oldest grants of the client and of the session, but none whose code could still be redeemed again.</summary>
    /// <returns>Null: there is no room.</returns>
    private static ImmutableArray<Grant>? WithRoomFor(string client, ImmutableArray<Grant> grants, DateTimeOffset now)
    {
        var kept = grants;
        while (kept.Length >= Grant.MaxPerSession || kept.Count(grant => grant.Client == client) >= Grant.MaxPerClient)
        {
            var isOfClient = kept.Count(grant => grant.Client == client) >= Grant.MaxPerClient;
            if (kept.FirstOrDefault(grant => (!isOfClient || grant.Client == client) && now >= grant.RedeemedAt + Lifetime) is not { } oldest)
            {
                return null;
            }

            kept = kept.Remove(oldest);
        }

        return kept;
    }
}
