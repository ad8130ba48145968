using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class PasswordAttemptLimiterTests
{
    [Fact]
    public void Each_network_has_a_budget_of_its_own()
    {
        var limiter = PasswordAttemptLimiter.Empty
            .AfterFailure("a", Given.Noon).AfterFailure("a", Given.Noon).AfterFailure("b", Given.Noon);
        Assert.Equal((2, 1, 0), (FailuresOf(limiter, "a"), FailuresOf(limiter, "b"), FailuresOf(limiter, "c")));
    }

    [Fact]
    public void A_success_clears_its_own_network_alone()
    {
        var limiter = PasswordAttemptLimiter.Empty.AfterFailure("a", Given.Noon).AfterFailure("b", Given.Noon).AfterSuccess("a");
        Assert.Equal((0, 1), (FailuresOf(limiter, "a"), FailuresOf(limiter, "b")));
    }

    [Fact]
    public void A_success_clears_what_all_strangers_failed_together()
    {
        Assert.Equal(3, AttackedFrom(3).Strangers!.Failures);
        Assert.Null(AttackedFrom(3).AfterSuccess("home").Strangers);
    }

    [Fact]
    public void The_33rd_stranger_pushes_out_the_one_whose_failure_is_the_oldest()
    {
        var limiter = AttackedFrom(33);
        Assert.Equal((0, 1, 1), (FailuresOf(limiter, "stranger 0"), FailuresOf(limiter, "stranger 1"), FailuresOf(limiter, "stranger 32")));
        Assert.Equal(33, limiter.Strangers!.Failures);
    }

    [Fact]
    public void Strangers_push_out_no_known_network()
    {
        var limiter = PasswordAttemptLimiter.Empty.AfterSuccess("home").AfterFailure("home", Given.Noon);
        for (var i = 0; i < 40; i++)
        {
            limiter = limiter.AfterFailure($"stranger {i}", Given.Noon.AddMinutes(1 + i));
        }

        Assert.Equal(1, FailuresOf(limiter, "home"));
    }

    [Fact]
    public void A_known_networks_failures_count_for_it_alone_and_are_not_forgotten()
    {
        var limiter = PasswordAttemptLimiter.Empty.AfterSuccess("203.0.113.9").AfterFailure("203.0.113.9", Given.Noon);
        Assert.Equal((null, null), (limiter.ByPrefix, limiter.Strangers));
        Assert.Equal(1, limiter.Of("203.0.113.9", Given.Noon.AddYears(1)).Failures);
    }

    [Theory]
    [InlineData(30, 3)]
    [InlineData(89, 3)]
    [InlineData(90, 2)]
    [InlineData(150, 1)]
    [InlineData(210, 0)]
    [InlineData(100_000, 0)]
    public void After_half_an_hour_a_stranger_and_its_prefix_forget_a_failure_an_hour(int minutes, int failures)
    {
        var (limiter, later) = (FailedFrom("203.0.113.9", 3), Given.Noon.AddMinutes(minutes));
        Assert.Equal(failures, limiter.Of("203.0.113.9", later).Failures);
        Assert.Equal(failures, limiter.ByPrefix!["203.0.113.0/24"].At(later).Failures);
        Assert.Equal(3, limiter.Strangers!.Failures);
        Assert.Equal(failures + 1, limiter.AfterFailure("203.0.113.9", later).ByPrefix!["203.0.113.0/24"].Failures);
    }

    [Fact]
    public void What_is_forgotten_is_stored_no_longer()
    {
        var limiter = FailedFrom("203.0.113.9", 3).AfterFailure("198.51.100.7", Given.Noon.AddDays(1));
        Assert.Equal(["198.51.100.7"], limiter.ByNetwork.Keys);
        Assert.Equal(["198.51.100.0/24"], limiter.ByPrefix!.Keys);
    }

    [Fact]
    public void A_networks_own_hundred_is_never_forgotten()
    {
        var limiter = FailedFrom("stranger 7", 100);
        Assert.True(limiter.Of("stranger 7", Given.Noon.AddYears(1)).IsExhausted);
        Assert.Equal(AttemptLimiter.UntilAnOperatorActs, limiter.WaitFrom("stranger 7", Given.Noon.AddYears(1))!.Value.For);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.77", "203.0.113.0/24", 16)]
    [InlineData("2001:db8:1:200::/64", "2001:db8:1:2ff::/64", "2001:db8:1:200::/56", 16)]
    public void The_17th_failure_in_a_56_or_24_makes_its_other_networks_wait(string attacker, string other, string prefix, int free)
    {
        Assert.Null(FailedFrom(attacker, free).WaitFrom(other, Given.Noon));
        Assert.Equal(
            new PasswordAttemptLimiter.Wait(prefix, TimeSpan.FromSeconds(30)), FailedFrom(attacker, free + 1).WaitFrom(other, Given.Noon));
    }

    [Fact]
    public void The_33rd_failure_in_a_48_makes_its_other_networks_wait()
    {
        var (attacker, other) = ("2001:db8:1:200::/64", "2001:db8:1:300::/64");
        Assert.Null(FailedFrom(attacker, 32).WaitFrom(other, Given.Noon));
        Assert.Equal(
            new PasswordAttemptLimiter.Wait("2001:db8:1::/48", TimeSpan.FromSeconds(30)),
            FailedFrom(attacker, 33).WaitFrom(other, Given.Noon));
    }

    [Fact]
    public void A_wait_is_the_longest_and_names_the_widest_network_that_causes_one()
    {
        var limiter = FailedFrom("203.0.113.9", 17);
        Assert.Equal(
            new PasswordAttemptLimiter.Wait("203.0.113.0/24", TimeSpan.FromMinutes(15)), limiter.WaitFrom("203.0.113.9", Given.Noon));
    }

    [Theory]
    [InlineData(99, null)]
    [InlineData(100, 15)]
    [InlineData(300, 15)]
    public void After_a_hundred_failures_of_strangers_one_password_in_a_quarter_of_an_hour_is_checked(int failures, int? minutes)
    {
        var limiter = Enumerable.Range(0, failures).Aggregate(
            PasswordAttemptLimiter.Empty, (limiter, i) => limiter.AfterFailure($"stranger {i}", Given.Noon));
        PasswordAttemptLimiter.Wait? wait = minutes is { } time ? new("*", TimeSpan.FromMinutes(time)) : null;
        Assert.Equal(wait, limiter.WaitFrom("new", Given.Noon));
        Assert.Null(limiter.WaitFrom("new", Given.Noon.AddMinutes(15)));
    }

    [Fact]
    public void Checks_that_are_not_decided_yet_count_as_failures()
    {
        var limiter = FailedFrom("a", 4);
        Assert.Null(limiter.AfterFailures(["b"], Given.Noon).WaitFrom("a", Given.Noon));
        Assert.Equal(TimeSpan.FromSeconds(30), limiter.AfterFailures(["a"], Given.Noon).WaitFrom("a", Given.Noon)!.Value.For);
    }

    [Fact]
    public void The_four_networks_of_the_latest_sign_ins_are_known_newest_first()
    {
        var limiter = PasswordAttemptLimiter.Empty
            .AfterSuccess("a").AfterSuccess("b").AfterSuccess("c").AfterSuccess("a").AfterSuccess("d").AfterSuccess("e");
        Whole.Equal<ImmutableArray<string>>(["e", "d", "a", "c"], limiter.Known);
    }

    [Fact]
    public void However_often_the_owner_moves_and_mistypes_the_networks_counted_apart_stay_few()
    {
        var limiter = AttackedFrom(40);
        for (var i = 0; i < 100; i++)
        {
            limiter = limiter.AfterSuccess($"owner {i}").AfterFailure($"owner {i}", Given.Noon);
        }

        // The latest strangers' networks and the four known networks.
        Assert.InRange(limiter.ByNetwork.Count, 0, PasswordAttemptLimiter.MaxStrangers + 4);
    }

    [Fact]
    public void However_many_prefixes_strangers_have_those_that_are_counted_stay_few()
    {
        var limiter = PasswordAttemptLimiter.Empty;
        for (var i = 0; i < 200; i++)
        {
            limiter = limiter.AfterFailure($"2001:db8:{i:x}:100::/64", Given.Noon.AddSeconds(i));
        }

        Assert.Equal(PasswordAttemptLimiter.MaxStrangers, limiter.ByNetwork.Count);
        Assert.Equal(PasswordAttemptLimiter.MaxPrefixes, limiter.ByPrefix!.Count);
        Assert.Contains("2001:db8:c7:100::/56", limiter.ByPrefix.Keys);
    }

    private static int FailuresOf(PasswordAttemptLimiter limiter, string network) => limiter.Of(network, Given.Noon).Failures;

    private static PasswordAttemptLimiter FailedFrom(string network, int times) =>
        Enumerable.Range(0, times).Aggregate(PasswordAttemptLimiter.Empty, (limiter, _) => limiter.AfterFailure(network, Given.Noon));

    private static PasswordAttemptLimiter AttackedFrom(int networks) =>
        Enumerable.Range(0, networks).Aggregate(
            PasswordAttemptLimiter.Empty, (limiter, i) => limiter.AfterFailure($"stranger {i}", Given.Noon.AddSeconds(i)));
}
