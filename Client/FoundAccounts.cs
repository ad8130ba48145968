namespace OrleansSelfCare.Client;

/// <summary>What a search found.</summary>
/// <param name="Accounts">At most ten: whole matches first.</param>
/// <param name="More">There are more. A longer term finds fewer.</param>
public sealed record FoundAccounts(IReadOnlyList<FoundAccount> Accounts, bool More);

/// <param name="Email">Masked; null: none is registered.</param>
/// <param name="ContactPhone">Masked; null: none.</param>
/// <param name="FoundBy"><c>id</c>, <c>email</c> or <c>phone</c>: what the term matched.</param>
public sealed record FoundAccount(
    string Line, string SelfCareId, string? Email, string? ContactPhone, bool Disabled, string FoundBy);
