using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// Replaces a refresh token by the next generation. An older one that comes again ends the grant: somebody else may have it (RFC 9700,
/// 4.14.2). A refresh is a use of the session.
/// </summary>
public static class RefreshGrant
{
    /// <summary>
    /// For this time after a refresh the token before gives the same next one: the answer may have been lost. At exactly this age it ends
    /// the grant.
    /// </summary>
    public static readonly TimeSpan RetryWindow = TimeSpan.FromSeconds(10);

    /// <param name="Generation">Of the token that is to be replaced.</param>
    /// <param name="CallId">Of the client's HTTP request: the gateway may repeat the call to a silo.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.RefreshGrant.Command")]
    public sealed record Command(Guid SessionId, Guid GrantId, string Client, int Generation, Guid CallId, string Network);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Decision<GrantResult> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (session is null
            || account.FindGrant(command.SessionId, command.GrantId) is not (var stored, { IsEnded: false } grant)
            || grant.Client != command.Client
            || command.Generation > grant.Generation)
        {
            return new(account, new GrantResult.Invalid());
        }

        if (command.Generation == grant.Generation)
        {
            var refreshed = grant with { Generation = grant.Generation + 1, LastRefresh = new(command.CallId, context.Now) };
            var used = stored with { Grants = stored.Grants.Replace(grant, refreshed), SeenAt = context.Now };
            var next = account.WithSubject(context).WithSession(used);
            return new(next, GrantResult.Good.Of(next, SessionView.Of(used, context.Rules), refreshed));
        }

        return command.Generation == grant.Generation - 1 && IsRepeated(grant.LastRefresh!, command, context)
            ? new(account, GrantResult.Good.Of(account, session, grant))
            : new(account.EndGrant(stored, grant, "refresh-token-used-twice", command.Network, context), new GrantResult.Invalid());
    }

    private static bool IsRepeated(GrantRefresh last, Command command, DecisionContext context) =>
        last.CallId == command.CallId || StoredTime.Left(last.At, RetryWindow, context.Now) is not null;
}
