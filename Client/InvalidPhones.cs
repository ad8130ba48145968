namespace OrleansSelfCare.Client;

/// <summary>Some of the accounts whose stored contact phone number is not a valid one.</summary>
/// <param name="Accounts">May be empty although there is a next page.</param>
/// <param name="Next">Names the next page; null: this is the last.</param>
public sealed record InvalidPhones(IReadOnlyList<InvalidPhone> Accounts, string? Next);

/// <param name="ContactPhone">Masked.</param>
public sealed record InvalidPhone(string Line, string SelfCareId, string ContactPhone);
