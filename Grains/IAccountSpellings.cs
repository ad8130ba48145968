using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>
/// The spellings of the stored self-care ids. An id is found in any spelling, but grains, tokens and codes use the stored one. New accounts
/// can't have ids that differ only in case; earlier versions allowed it.
/// </summary>
public interface IAccountSpellings
{
    /// <summary>The stored accounts whose ids are equal to this one except for case: none, one, or those of earlier versions.</summary>
    Task<IReadOnlyList<AccountId>> Find(AccountId typed, CancellationToken cancellationToken = default);

    /// <summary>All stored accounts whose ids differ only in case from another one's, next to each other.</summary>
    Task<IReadOnlyList<AccountId>> FindAmbiguous(CancellationToken cancellationToken = default);
}
