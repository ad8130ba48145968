using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>Whether a code or refresh token was good, and what the tokens for it contain.</summary>
[GenerateSerializer, Alias("selfcare.GrantResult")]
public abstract record GrantResult
{
    private GrantResult()
    {
    }

    /// <param name="Session">With <see cref="Grant.CodeEnteredAt"/> of the grant.</param>
    /// <param name="Generation">Of the refresh token to give.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.GrantResult.Good")]
    public sealed record Good(SessionView Session, CustomerClaims Customer, Guid GrantId, int Generation) : GrantResult
    {
        internal static Good Of(Account account, SessionView session, Grant grant) =>
            // The customer's claims have the subject; a repeated call's answer is the same.
            new(
                session with { SubjectId = null, PairwiseSalt = null, CodeEnteredAt = grant.CodeEnteredAt },
                CustomerClaims.Of(account),
                grant.Id,
                grant.Generation);
    }

    /// <summary>
    /// The session or the grant has ended, or the code has expired, or it was used before (OAuth: <c>invalid_grant</c>).
    /// </summary>
    [GenerateSerializer, Immutable, Alias("selfcare.GrantResult.Invalid")]
    public sealed record Invalid : GrantResult;
}
