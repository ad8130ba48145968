using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// What is stored of an account that does not exist: what a refused login changes, without the id. An import that creates the account
/// continues with it.
/// </summary>
public sealed record UnknownAccount(
    [property: JsonPropertyName("passwordBudgets")] PasswordAttemptLimiter PasswordLimiter,
    [property: JsonPropertyName("timeline")] Timeline Timeline)
{
    // The generated ToString would write networks into logs.
    public override string ToString() => nameof(UnknownAccount);
}
