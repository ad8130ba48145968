using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>What Orleans' storage holds for an account grain. The state's name and the key are all that tells rows apart: it must stay unique.</summary>
public sealed class AccountState
{
    public const string Name = "account";

    public const string Storage = "accounts";

    /// <summary>Null: not stored.</summary>
    public Account? Account { get; set; }
}
