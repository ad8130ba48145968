using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Tests.Http;

public sealed class NetworkAccountsTests
{
    private const string Office = "192.0.2.1";
    private readonly FakeTimeProvider _clock = new();
    private readonly NetworkAccounts _accounts;

    public NetworkAccountsTests() => _accounts = new(_clock);

    [Fact]
    public void An_account_counts_once_in_each_network()
    {
        SignIn(Office, 1);
        SignIn(Office, 1);
        SignIn(Office, 2);
        SignIn("192.0.2.2", 1);

        Assert.Equal((2, 1, 0), (_accounts.Count(Office), _accounts.Count("192.0.2.2"), _accounts.Count("192.0.2.3")));
    }

    [Fact]
    public void An_account_counts_for_a_week_at_least_and_two_at_most()
    {
        _clock.Advance(NetworkAccounts.Period - TimeSpan.FromSeconds(1));
        SignIn(Office, 1);
        _clock.Advance(NetworkAccounts.Period);
        Assert.Equal(1, _accounts.Count(Office));

        _clock.Advance(NetworkAccounts.Period);
        Assert.Equal(0, _accounts.Count(Office));
    }

    [Fact]
    public void Weeks_are_not_added_up_so_that_the_same_accounts_do_not_count_twice()
    {
        SignIn(Office, 1);
        SignIn(Office, 2);
        _clock.Advance(NetworkAccounts.Period);
        SignIn(Office, 1);
        Assert.Equal(2, _accounts.Count(Office));
    }

    [Fact]
    public void Of_more_sign_ins_than_it_holds_the_older_half_is_forgotten()
    {
        SignIn(Office, 1);
        Flood();
        Assert.Equal(1, _accounts.Count(Office));

        Flood();
        Assert.Equal(0, _accounts.Count(Office));

        // As many pairs as fill one half, with some more for pairs that share a hash.
        void Flood()
        {
            for (var i = 0; i < NetworkAccounts.Capacity * 1.01; i++)
            {
                SignIn($"2001:db8::{i:x}/64", 1);
            }
        }
    }

    private void SignIn(string network, int account)
    {
        Assert.True(AccountId.TryCreate("ip-phone", $"customer-{account}", out var id));
        _accounts.Add(network, id);
    }
}
