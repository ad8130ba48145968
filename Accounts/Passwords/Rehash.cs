namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>A correct password hashed again with the current settings, to replace the account's outdated hash.</summary>
/// <param name="Outdated">The hash that the password was compared with. If the account has another by now, nothing is replaced.</param>
public sealed record Rehash(string Outdated, string Hash)
{
    public Account ApplyTo(Account account) => account.PasswordHash == Outdated ? account with { PasswordHash = Hash } : account;

    // The generated ToString would write hashes into logs.
    public override string ToString() => nameof(Rehash);
}
