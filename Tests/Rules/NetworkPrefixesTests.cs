using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class NetworkPrefixesTests
{
    [Theory]
    [InlineData("2001:db8:1:2ff::/64", "2001:db8:1:200::/56", "2001:db8:1::/48")]
    [InlineData("2001:db8:1:2::/64", "2001:db8:1::/56", "2001:db8:1::/48")]
    [InlineData("2001:db8::/64", "2001:db8::/56", "2001:db8::/48")]
    [InlineData("2001:0:0:1::/64", "2001::/56", "2001::/48")]
    [InlineData("0:0:0:ffff::/64", "0:0:0:ff00::/56", "::/48")]
    [InlineData("::/64", "::/56", "::/48")]
    [InlineData("203.0.113.9", "203.0.113.0/24")]
    [InlineData("0.0.0.0", "0.0.0.0/24")]
    public void WiderThan_gives_56_and_48_of_IPv6_and_24_of_IPv4(string network, params string[] prefixes) =>
        Assert.Equal(prefixes, NetworkPrefixes.WiderThan(network));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("stranger 7")]
    [InlineData("*")]
    [InlineData("192.0.2.0/24")]
    [InlineData("203.0.113")]
    [InlineData("203.0.113.256")]
    [InlineData("203.0.113.09")]
    [InlineData("203.0.113.")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8:1::/48")]
    [InlineData("1:2:3:4:5::/64")]
    [InlineData("2001::db8::/64")]
    [InlineData("2001:dbg::/64")]
    [InlineData("12345::/64")]
    public void WiderThan_gives_nothing_for_other_texts(string network) => Assert.Empty(NetworkPrefixes.WiderThan(network));

    [Theory]
    [InlineData("203.0.113.0/24", 16)]
    [InlineData("2001:db8:1:200::/56", 16)]
    [InlineData("2001:db8:1::/48", 32)]
    public void FreeFailuresOf_grows_with_the_prefix(string prefix, int free) => Assert.Equal(free, NetworkPrefixes.FreeFailuresOf(prefix));
}
