using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>
/// A write that takes as long as an account's but stores nothing: the time of a refusal must not show whether the account exists
/// (ASVS V6.3.8).
/// </summary>
public interface IDecoyStore
{
    /// <param name="account">The unknown account that would have been written.</param>
    Task Write(Account account);
}
