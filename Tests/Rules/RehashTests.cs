using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Tests.Rules;

public class RehashTests
{
    [Fact]
    public void Rehash_replaces_the_hash_that_the_password_was_compared_with()
    {
        var account = Given.Customer().Account;
        Whole.Equal(account with { PasswordHash = "stronger" }, new Rehash(account.PasswordHash!, "stronger").ApplyTo(account));
    }

    [Fact]
    public void Rehash_after_the_password_was_changed_replaces_nothing()
    {
        var account = Given.Customer().Account;
        Assert.Same(account, new Rehash("the hash before", "stronger").ApplyTo(account));
    }
}
