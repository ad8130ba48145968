using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Storage.Sqlite;

/// <param name="Version">Changes with every write; 0 is no version.</param>
public sealed record StoredAccount(Account Account, long Version);

/// <summary>Another version than the expected one is stored; nothing was changed.</summary>
public sealed class StoreConflictException() : Exception("The stored version is not the expected one.");
