using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>The stored state of an account grain. Rows differ only in the state's name and the key, so the name must be unique.</summary>
public sealed class AccountState
{
    public const string Name = "account";

    public const string Storage = "accounts";

    /// <summary>Null: not stored.</summary>
    public Account? Account { get; set; }
}
