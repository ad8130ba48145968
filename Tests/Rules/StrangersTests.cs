using CsCheck;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>Wrong passwords from networks that the account is not known to sign in from.</summary>
public class StrangersTests
{
    private const string NewNetwork = "2001:db8:ffff:1::/64";

    private static readonly string[] Networks =
    [
        Given.Home, Given.Elsewhere,
        .. Enumerable.Range(0, 20).SelectMany(i => (string[])[$"2001:db8:1:2{i:x2}::/64", $"2001:db8:{i:x}::/64", $"203.0.113.{i}"]),
    ];

    private static readonly Gen<(int Network, int Kind, int Seconds)> Attempts = Gen.Select(
        Gen.Int[0, Networks.Length - 1],
        Gen.Int[0, 60],
        Gen.Frequency((6, Gen.Int[0, 3]), (3, Gen.Int[0, 1000]), (1, Gen.Int[-50, 0]), (1, Gen.Int[3000, 100_000])));

    [Fact]
    public void LogIn_from_a_new_network_is_checked_at_once_after_37_failures_from_one_home_line()
    {
        var it = Given.Customer();
        FailFromEach64Of56(it, 37);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn(network: NewNetwork));

        it.Unlock();
        FailFromEach64Of56(it, 37);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn(network: NewNetwork));
    }

    [Fact]
    public void LogIn_from_one_56_is_checked_no_more_than_twice_as_often_as_from_one_64()
    {
        var (one, all) = (ChecksInAnHour(_ => "2001:db8:1:200::/64"), ChecksInAnHour(i => $"2001:db8:1:2{i % 256:x2}::/64"));
        Assert.InRange(all, one, 2 * one);
    }

    [Fact]
    public void LogIn_from_one_IPv4_24_is_checked_no_more_than_twice_as_often_as_from_one_address()
    {
        var (one, all) = (ChecksInAnHour(_ => "203.0.113.9"), ChecksInAnHour(i => $"203.0.113.{i % 256}"));
        Assert.InRange(all, one, 2 * one);
    }

    [Fact]
    public void LogIn_from_one_48_is_checked_no_more_than_four_times_as_often_as_from_one_64()
    {
        var (one, all) = (ChecksInAnHour(_ => "2001:db8:1:200::/64"), ChecksInAnHour(i => $"2001:db8:1:{i % 256:x2}00::/64"));
        Assert.InRange(all, one, 4 * one);
    }

    /// <summary>Each network stops before its own hundred and rests a day; the attack never ends.</summary>
    [Fact]
    public void LogIn_of_strangers_is_checked_a_hundred_times_and_then_four_times_an_hour()
    {
        var it = Given.Customer();
        var days = 10;
        var checks = 0;
        for (var i = 0; i < days * 24 * 12; i++)
        {
            it.After(TimeSpan.FromMinutes(5));
            for (var network = 0; network < 32; network++)
            {
                checks += it.LogIn("wrong", $"stranger {network}") is LogIn.Result.InvalidCredentials ? 1 : 0;
            }
        }

        Assert.InRange(checks, 100, 100 + days * 24 * 4);
    }

    [Fact]
    public void LogIn_from_a_known_network_is_never_refused_because_of_strangers()
    {
        var it = Given.Customer();
        it.LogIn(network: "2001:db8:1:200::/64");
        it.Verify(it.Code);
        for (var i = 0; i < 2000; i++)
        {
            it.After(TimeSpan.FromMinutes(1)).LogIn("wrong", i % 2 == 0 ? $"2001:db8:1:2{1 + (i % 255):x2}::/64" : $"stranger {i}");
        }

        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn(network: "2001:db8:1:2ff::/64"));
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn(network: "2001:db8:1:200::/64"));
    }

    /// <summary>Wrong passwords, right ones and times at random, the clock set back too.</summary>
    [Fact]
    public void LogIn_in_any_sequence_keeps_the_limits() => Attempts.Array[1, 300].Sample(
        static attempts =>
        {
            var (it, checks, sinceFirst) = (Given.SignedIn(), 0, TimeSpan.Zero);
            foreach (var (network, kind, seconds) in attempts)
            {
                var before = it.Account;
                var result = it.After(TimeSpan.FromSeconds(seconds)).LogIn(kind == 0 ? Given.Password : "wrong", Networks[network]);
                var limiter = it.Account.PasswordLimiter;
                var isKnown = before.PasswordLimiter.Known.Contains(Networks[network]);
                sinceFirst += TimeSpan.FromSeconds(seconds);
                checks += result is LogIn.Result.InvalidCredentials && !isKnown ? 1 : 0;
                Assert.True(checks <= 100 + sinceFirst / TimeSpan.FromMinutes(15), $"{checks} in {sinceFirst}");
                if (result is LogIn.Result.TooManyAttempts(var wait))
                {
                    var own = before.PasswordLimiter.Of(Networks[network], it.Now);
                    Assert.InRange(wait, TimeSpan.FromTicks(1), own.IsExhausted ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(15));
                    Assert.True(!isKnown || own.WaitFrom(it.Now) is not null);
                }

                Assert.InRange(limiter.ByNetwork.Count, 0, PasswordAttemptLimiter.MaxStrangers + 4);
                Assert.InRange(limiter.ByPrefix?.Count ?? 0, 0, PasswordAttemptLimiter.MaxPrefixes);
                if (result is LogIn.Result.Challenged && kind == 0 && network % 2 == 0)
                {
                    it.Verify(it.Code);
                    (checks, sinceFirst) = (0, TimeSpan.Zero);
                }
            }
        },
        iter: 200);

    private static void FailFromEach64Of56(AccountScenario it, int times)
    {
        for (var i = 0; i < times; i++)
        {
            it.After(TimeSpan.FromSeconds(0.4)).LogIn("wrong", $"2001:db8:1:2{i:x2}::/64");
        }
    }

    private static int ChecksInAnHour(Func<int, string> network)
    {
        var (it, checks) = (Given.Customer(), 0);
        for (var i = 0; i < 3600; i++)
        {
            checks += it.After(TimeSpan.FromSeconds(1)).LogIn("wrong", network(i)) is LogIn.Result.InvalidCredentials ? 1 : 0;
        }

        return checks;
    }
}
