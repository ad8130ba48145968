using System.Data.Common;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Finds the account that a typed self-care id means, in any spelling. One query for every id, stored or not: the time of an answer must
/// not show which it is.
/// </summary>
internal sealed partial class AccountLookup(IAccountSpellings spellings, ILogger<AccountLookup> log)
{
    /// <returns>
    /// The stored account. If there is none, an account that doesn't exist, the same one for all spellings: its wrong passwords are counted
    /// together. Null: no account can have this id.
    /// </returns>
    /// <exception cref="UnavailableException">The store can't be reached.</exception>
    public async Task<AccountId?> Find(string line, string selfCareId, CancellationToken cancellationToken)
    {
        if (!AccountId.TryCreate(line, selfCareId, out var typed))
        {
            return null;
        }

        var stored = await Spellings(typed, cancellationToken);
        return typed.FindIn(stored) ?? (stored is [] ? typed.Fold() : typed);
    }

    /// <returns>
    /// The stored account; the typed id if there is none. Null: several stored ids differ only in case, and none is spelled like this.
    /// </returns>
    /// <exception cref="UnavailableException">The store can't be reached.</exception>
    public async Task<AccountId?> FindOrTyped(AccountId typed, CancellationToken cancellationToken)
    {
        var stored = await Spellings(typed, cancellationToken);
        return typed.FindIn(stored) ?? (stored is [] ? typed : null);
    }

    /// <inheritdoc cref="IAccountSpellings.FindAmbiguous"/>
    /// <exception cref="UnavailableException">The store can't be reached.</exception>
    public Task<IReadOnlyList<AccountId>> FindAmbiguous(CancellationToken cancellationToken) =>
        Read(() => spellings.FindAmbiguous(cancellationToken));

    private Task<IReadOnlyList<AccountId>> Spellings(AccountId typed, CancellationToken cancellationToken) =>
        Read(() => spellings.Find(typed, cancellationToken));

    private async Task<T> Read<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (DbException e)
        {
            LogNotRead(log, e.GetBaseException().GetType().Name);
            throw new UnavailableException("The accounts could not be looked up.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accounts could not be looked up ({Error})")]
    private static partial void LogNotRead(ILogger log, string error);
}
