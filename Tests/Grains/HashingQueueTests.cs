using CsCheck;
using OrleansSelfCare.Grains.Hashing;

namespace OrleansSelfCare.Tests.Grains;

public class HashingQueueTests
{
    private const string HomeA = "192.0.2.1";
    private const string HomeB = "198.51.100.1";
    private readonly HashingQueue<string> _queue = new();

    [Fact]
    public void Known_networks_come_first_then_strangers_then_those_with_failures_then_background_work()
    {
        _queue.Add("import", HashingCaller.Background);
        Add("failed", HomeA, HashingPriority.StrangerWithFailures);
        Add("stranger", HomeA);
        Add("known", HomeA, HashingPriority.Known);

        Assert.Equal(["known", "stranger", "failed", "import"], TakeAll());
    }

    [Fact]
    public void Networks_take_turns_and_each_network_keeps_its_order()
    {
        AddMany(HomeA, "a1", "a2", "a3");
        AddMany(HomeB, "b1", "b2");

        Assert.Equal(["a1", "b1", "a2", "b2", "a3"], TakeAll());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.77")]
    [InlineData("2001:db8:0:100::/64", "2001:db8:0:1ff::/64")]
    [InlineData("2001:db8:0:100::/64", "2001:db8:0:200::/64")]
    public void Networks_inside_one_wide_network_share_its_turn(string one, string other)
    {
        AddMany(one, "1", "2");
        AddMany(other, "3", "4");
        AddMany(HomeB, "b1", "b2");

        Assert.Equal(["1", "b1", "3", "b2", "2", "4"], TakeAll());
    }

    [Fact]
    public void Prefixes_of_64_share_the_turn_of_their_56_inside_that_of_their_48()
    {
        AddMany("2001:db8:0:101::/64", "a1", "a2");
        AddMany("2001:db8:0:102::/64", "b1", "b2");
        AddMany("2001:db8:0:201::/64", "c1", "c2");
        AddMany(HomeB, "other");

        Assert.Equal(["a1", "other", "c1", "b1", "c2", "a2", "b2"], TakeAll());
    }

    [Fact]
    public void Removed_work_is_not_served_and_its_network_loses_no_turn()
    {
        AddMany(HomeA, "a1", "a2");
        var gone = _queue.Add("b1", new(HashingPriority.Stranger, HomeB));
        AddMany(HomeB, "b2");

        HashingQueue<string>.Remove(gone);
        HashingQueue<string>.Remove(gone);

        Assert.Equal(3, _queue.Count);
        Assert.Equal(["a1", "b2", "a2"], TakeAll());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_networks_first_login_waits_for_one_of_each_other_network_and_not_for_their_crowds()
    {
        for (var network = 0; network < 40; network++)
        {
            AddMany($"203.0.{network}.1", "1", "2", "3", "4");
        }

        Assert.Equal(40, Ahead(HomeA));
        Assert.Equal(0, _queue.Ahead(new(HashingPriority.Known, HomeA)));
        Assert.Equal(160, _queue.Ahead(HashingCaller.Background));
    }

    /// <summary>The forecast is compared with what happens, for random contents. One per network too many is allowed.</summary>
    [Fact]
    public void Ahead_is_what_is_served_before_or_one_more_for_each_network()
    {
        string[] networks =
            [HomeA, HomeB, "192.0.2.9", "2001:db8:0:101::/64", "2001:db8:0:102::/64", "2001:db8:0:201::/64", "2001:db8:9:201::/64"];
        Check.Sample(Gen.Int[0, networks.Length - 1].Array[0, 40], contents =>
        {
            var queue = new HashingQueue<string>();
            foreach (var network in contents)
            {
                queue.Add("other", new(HashingPriority.Stranger, networks[network]));
            }

            var forecast = queue.Ahead(new(HashingPriority.Stranger, HomeA));
            queue.Add("new", new(HashingPriority.Stranger, HomeA));
            var served = 0;
            while (queue.TryTake(out var item) && item != "new")
            {
                served++;
            }

            Assert.InRange(forecast, served, served + networks.Length);
        });
    }

    private void Add(string item, string network, HashingPriority priority = HashingPriority.Stranger) =>
        _queue.Add(item, new(priority, network));

    private void AddMany(string network, params string[] items) => Array.ForEach(items, item => Add(item, network));

    private int Ahead(string network) => _queue.Ahead(new(HashingPriority.Stranger, network));

    private IEnumerable<string> TakeAll()
    {
        while (_queue.TryTake(out var item))
        {
            yield return item;
        }
    }
}
