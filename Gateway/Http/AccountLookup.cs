using System.Data.Common;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Finds the account that a typed self-care id means, in any spelling. One query for every id, stored or not: the time of an answer must
/// not show which it is.
/// </summary>
internal sealed class AccountLookup(IAccountSpellings spellings)
{
    /// <returns>
    /// The stored account. If there is none, an account that doesn't exist, the same one for all spellings: its wrong passwords are counted
    /// together. Null: no account can have this id.
    /// </returns>
    /// <exception cref="DbException">The store can't be reached.</exception>
    public async Task<AccountId?> Find(string line, string selfCareId, CancellationToken cancellationToken)
    {
        if (!AccountId.TryCreate(line, selfCareId, out var typed))
        {
            return null;
        }

        var stored = await spellings.Find(typed, cancellationToken);
        return typed.FindIn(stored) ?? (stored is [] ? typed.Fold() : typed);
    }

    /// <returns>
    /// The stored account; the typed id if there is none. Null: several stored ids differ only in case, and none is spelled like this.
    /// </returns>
    /// <exception cref="DbException">The store can't be reached.</exception>
    public async Task<AccountId?> FindOrTyped(AccountId typed, CancellationToken cancellationToken)
    {
        var stored = await spellings.Find(typed, cancellationToken);
        return typed.FindIn(stored) ?? (stored is [] ? typed : null);
    }
}
