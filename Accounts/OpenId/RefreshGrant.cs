using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// Replaces a refresh token by the next generation. An older one that comes again ends the grant: somebody else may have it (RFC 9700,
/// 4.14.2). A refresh is a use of the session.
/// </summary>
public static class RefreshGrant
{
    /// <summary>For this time after a refresh the token before is good again: the answer may have been lost.</summary>
    public static readonly TimeSpan RetryWindow = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="RedeemCode.Command"/>
    [GenerateSerializer, Immutable, Alias("selfcare.RefreshGrant.Command")]
    public sealed record Command(Guid SessionId, Guid GrantId, string Client, int Generation, Guid CallId, string Network);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Decision<GrantResult> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (session is null
            || account.Sessions.FirstOrDefault(one => one.Id == command.SessionId) is not { } stored
            || stored.Grants.FirstOrDefault(one => one.Id == command.GrantId) is not { IsEnded: false } grant
            || grant.Client != command.Client
            || command.Generation > grant.Generation)
        {
            return new(account, new GrantResult.Invalid());
        }

        if (command.Generation == grant.Generation)
        {
            var refreshed = grant with { Generation = grant.Generation + 1, RefreshedAt = context.Now, CallId = command.CallId };
            var next = account.Use(stored with { Grants = stored.Grants.Replace(grant, refreshed) }, context);
            return new(
                next,
                GrantResult.Good.Of(next, SessionView.Of(next.Sessions.First(one => one.Id == stored.Id), context.Rules), refreshed));
        }

        return command.Generation == grant.Generation - 1
            && (grant.CallId == command.CallId || context.Now < grant.RefreshedAt + RetryWindow)
                ? new(account, GrantResult.Good.Of(account, session, grant))
                : new(account.EndGrant(stored, grant, "refresh-token-used-twice", command.Network, context), new GrantResult.Invalid());
    }
}
