using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>Where accounts are kept: one row each, guarded by a version.</summary>
public interface IAccountStore : IOwedMails
{
    /// <returns>Null: it is not stored.</returns>
    Task<StoredAccount?> Read(AccountId id);

    /// <summary>Durable when it returns.</summary>
    /// <param name="version">The version that was read; 0: the account must not be there yet.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="StoreConflictException">Another version is stored; nothing was changed.</exception>
    Task<long> Write(Account account, long version);

    /// <summary>Nothing of it is stored when this returns.</summary>
    /// <exception cref="StoreConflictException">Another version is stored; nothing was changed.</exception>
    Task Delete(AccountId id, long version);
}

public sealed record StoredAccount(Account Account, long Version);
