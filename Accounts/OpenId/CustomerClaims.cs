namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>What clients may learn of a customer (OpenID Connect Core 1.0, 5.1).</summary>
/// <param name="Subject">Random, stored at its first use. A deleted and created account gets another.</param>
/// <param name="IsEmailVerified">The code that opened the newest session went to <paramref name="Email"/>.</param>
/// <param name="PairwiseSalt">See <see cref="Account.PairwiseSalt"/>; not for clients.</param>
[GenerateSerializer, Immutable, Alias("selfcare.CustomerClaims")]
public sealed record CustomerClaims(Guid Subject, string? Email, bool IsEmailVerified, Guid? PairwiseSalt = null)
{
    // The generated ToString would write the address and the salt into logs.
    public override string ToString() => nameof(CustomerClaims);

    internal static CustomerClaims Of(Account account) => new(
        account.SubjectId!.Value,
        account.Email,
        account.Email is not null && account.LastRedemption?.Challenge.SentTo == account.Email,
        account.PairwiseSalt);
}
