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
        Assert.Equal((2, 1, 0), (limiter.Of("a").Failures, limiter.Of("b").Failures, limiter.Of("c").Failures));
    }

    [Fact]
    public void A_success_clears_its_own_network_alone()
    {
        var limiter = PasswordAttemptLimiter.Empty.AfterFailure("a", Given.Noon).AfterFailure("b", Given.Noon).AfterSuccess("a");
        Assert.Equal((0, 1), (limiter.Of("a").Failures, limiter.Of("b").Failures));
    }

    [Fact]
    public void The_thirty_third_strange_network_and_those_after_it_share_one_budget()
    {
        var limiter = AttackedFrom(32);
        Assert.Equal(0, limiter.Of("stranger 32").Failures);
        limiter = limiter.AfterFailure("stranger 32", Given.Noon).AfterFailure("stranger 33", Given.Noon);
        Assert.Equal(1, limiter.Of("stranger 31").Failures);
        Assert.Equal((2, 2), (limiter.Of("stranger 32").Failures, limiter.Of("stranger 99").Failures));
        Assert.Equal(33, limiter.ByNetwork.Count);
    }

    [Fact]
    public void A_network_the_owner_signed_in_from_never_shares_with_strangers()
    {
        var limiter = AttackedFrom(40).AfterSuccess("home");
        Assert.Equal(0, limiter.Of("home").Failures);
        Assert.Equal(1, limiter.AfterFailure("home", Given.Noon).Of("home").Failures);
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

        // The unknown networks, their shared limiter "*", and the four known networks.
        Assert.InRange(limiter.ByNetwork.Count, 0, PasswordAttemptLimiter.MaxStrangers + 1 + 4);
    }

    [Fact]
    public void What_strangers_share_after_a_day_of_quiet_counts_no_more_though_it_was_a_hundred()
    {
        var limiter = Enumerable.Range(0, 100).Aggregate(AttackedFrom(32), (limiter, _) => limiter.AfterFailure("stranger 32", Given.Noon));
        var day = TimeSpan.FromDays(1);
        Assert.Equal(
            AttemptLimiter.UntilAnOperatorActs, limiter.At(Given.Noon + day - TimeSpan.FromTicks(1)).Of("new").WaitFrom(Given.Noon));
        Assert.Null(limiter.At(Given.Noon + day).Of("new").WaitFrom(Given.Noon + day));
    }

    [Fact]
    public void A_networks_own_hundred_makes_no_room()
    {
        var limiter = Enumerable.Range(0, 99).Aggregate(AttackedFrom(40), (limiter, _) => limiter.AfterFailure("stranger 7", Given.Noon));
        Assert.True(limiter.At(Given.Noon.AddYears(1)).Of("stranger 7").IsExhausted);
    }

    private static PasswordAttemptLimiter AttackedFrom(int networks) =>
        Enumerable.Range(0, networks).Aggregate(
            PasswordAttemptLimiter.Empty, (limiter, i) => limiter.AfterFailure($"stranger {i}", Given.Noon));
}
