using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>An account of the embedded store with its version.</summary>
/// <param name="Version">Changes with every write; never 0.</param>
public sealed record StoredAccount(Account Account, long Version);

/// <summary>Another version than the expected one is stored; nothing was changed.</summary>
public sealed class StoreConflictException() : Exception("The stored version is not the expected one.");
