using static OrleansSelfCare.Tests.Processes.History;

namespace OrleansSelfCare.Tests.Processes;

/// <summary><see cref="History"/> finds each kind of violation.</summary>
public sealed class HistoryTests
{
    [Fact]
    public void A_history_as_it_should_be_has_no_violation() => Assert.Empty(Violations(
        new Fact.Opened("c1", "k", "s1"),
        new Fact.Opened("c1", "k", "s1"),
        new Fact.ToldUsed("c1"),
        new Fact.Opened("c2", null, "s2"),
        new Fact.LogoutAsked("s2"),
        new Fact.LoggedOut("s2"),
        new Fact.Opened("c3", null, "s3"),
        new Fact.LogoutAsked("s3"),
        new Fact.Found("s1", true),
        new Fact.Found("s2", false),
        new Fact.Found("s3", true),
        new Fact.CodeGiven("o1", "s1"),
        new Fact.Redeemed("o1"),
        new Fact.GrantUsed("o1", null, IsGood: true),
        new Fact.GrantUsed("o1", 0, IsGood: true),
        new Fact.GrantUsed("o1", 1, IsGood: true, AskedAfter: 15),
        new Fact.GrantEndAsked("o1"),
        new Fact.GrantEnded("o1"),
        new Fact.GrantUsed("o1", 0, IsGood: false, AskedAfter: 18),
        new Fact.CodeGiven("o2", "s2"),
        new Fact.GrantUsed("o2", null, IsGood: false),
        new Fact.SignedIn("s1", "shop", "n1"),
        new Fact.SignedIn("s4", "shop", "n4"),
        new Fact.SignedIn("s4", "shop", "n4"),
        new Fact.LogoutAsked("s4"),
        new Fact.Told("shop", "n4"),
        new Fact.Told("shop", "n4"),
        new Fact.Found("s4", false)));

    [Fact]
    public void Two_sessions_of_one_challenge_are_found() => Assert.Contains("c1 gave more than one session", Violations(
        new Fact.Opened("c1", "k", "s1"), new Fact.Opened("c1", "k", "s2"), new Fact.Found("s1", true), new Fact.Found("s2", true)));

    [Fact]
    public void A_code_taken_twice_is_found() => Assert.Equal(["c1 was accepted again without its key"], Violations(
        new Fact.Opened("c1", null, "s1"), new Fact.Opened("c1", null, "s1"), new Fact.Found("s1", true)));

    [Fact]
    public void A_code_taken_after_it_was_called_used_is_found() => Assert.Equal(["c1 was accepted after it was called used"], Violations(
        new Fact.ToldUsed("c1"), new Fact.Opened("c1", null, "s1", AskedAfter: 1), new Fact.Found("s1", true)));

    [Fact]
    public void Of_two_at_once_the_loser_may_hear_first() => Assert.Empty(Violations(
        new Fact.ToldUsed("c1"), new Fact.Opened("c1", null, "s1", AskedAfter: 0), new Fact.Found("s1", true)));

    [Fact]
    public void A_counter_that_went_back_is_found()
    {
        Assert.Equal(["c1 got a try back: 4 were left"], Violations(new Fact.Missed("c1", 4), new Fact.Missed("c1", 4, AskedAfter: 1)));
        Assert.Empty(Violations(
            new Fact.Missed("c1", 4), new Fact.Missed("c1", 3, AskedAfter: 1), new Fact.Missed("c2", 4, AskedAfter: 2)));
        Assert.Empty(Violations(new Fact.Missed("c1", 3), new Fact.Missed("c1", 4, AskedAfter: 0)));
    }

    [Fact]
    public void A_lost_session_is_found() => Assert.Equal(["s1 was lost"], Violations(
        new Fact.Opened("c1", null, "s1"), new Fact.Found("s1", false)));

    [Fact]
    public void A_logout_undone_is_found() => Assert.Equal(["s1 stands though its logout was answered"], Violations(
        new Fact.Opened("c1", null, "s1"), new Fact.LogoutAsked("s1"), new Fact.LoggedOut("s1"), new Fact.Found("s1", true)));

    [Fact]
    public void A_session_nobody_looked_for_is_found() => Assert.Equal(
        ["s1 was never looked for"], Violations(new Fact.Opened("c1", null, "s1")));

    [Fact]
    public void An_authorization_code_redeemed_twice_is_found() => Assert.Equal(["a code was redeemed twice: o1"], Violations(
        new Fact.CodeGiven("o1", "s1"), new Fact.Redeemed("o1"), new Fact.Redeemed("o1")));

    [Fact]
    public void A_lost_grant_is_found()
    {
        Assert.Equal(["a good code or token was refused: o1"], Violations(
            new Fact.CodeGiven("o1", "s1"), new Fact.Redeemed("o1"), new Fact.GrantUsed("o1", 0, IsGood: false)));
        Assert.Equal(["a good code or token was refused: o1"], Violations(
            new Fact.CodeGiven("o1", "s1"), new Fact.GrantUsed("o1", null, IsGood: false), new Fact.LogoutAsked("s1")));
    }

    [Fact]
    public void A_grant_that_is_good_after_its_end_is_found()
    {
        Assert.Equal(["a token was good after its end: o1"], Violations(
            new Fact.CodeGiven("o1", "s1"), new Fact.GrantEnded("o1"), new Fact.GrantUsed("o1", null, IsGood: true, AskedAfter: 2)));
        Assert.Equal(["a token was good after its end: o1"], Violations(
            new Fact.CodeGiven("o1", "s1"), new Fact.LoggedOut("s1"), new Fact.GrantUsed("o1", 0, IsGood: true, AskedAfter: 2)));
        Assert.Empty(Violations(
            new Fact.CodeGiven("o1", "s1"), new Fact.GrantEnded("o1"), new Fact.GrantUsed("o1", null, IsGood: true, AskedAfter: 1)));
    }

    [Fact]
    public void A_replaced_generation_that_is_good_again_is_found() => Assert.Equal(
        ["generation 0 was good after the next one: o1"],
        Violations(
            new Fact.CodeGiven("o1", "s1"),
            new Fact.GrantUsed("o1", 1, IsGood: true),
            new Fact.GrantUsed("o1", 0, IsGood: true, AskedAfter: 2)));

    [Fact]
    public void A_client_that_was_not_told_is_found() => Assert.Equal(["billing was not told that s1 has ended"], Violations(
        new Fact.SignedIn("s1", "shop", "n1"),
        new Fact.SignedIn("s1", "billing", "n1"),
        new Fact.LogoutAsked("s1"),
        new Fact.Told("shop", "n1"),
        new Fact.Found("s1", false)));

    [Fact]
    public void A_client_that_was_told_of_a_session_that_stood_is_found()
    {
        Assert.Equal(["shop was told of s1, which stood"], Violations(
            new Fact.SignedIn("s1", "shop", "n1"), new Fact.LogoutAsked("s1"), new Fact.Told("shop", "n1"), new Fact.Found("s1", true)));
        Assert.Equal(["shop was told of s1, which stood"], Violations(
            new Fact.SignedIn("s1", "shop", "n1"), new Fact.Told("shop", "n1"), new Fact.LogoutAsked("s1"), new Fact.Found("s1", false)));
    }

    [Fact]
    public void A_client_that_was_told_of_another_clients_session_is_found() => Assert.Equal(
        ["billing was told of n1, which it got no token of"],
        Violations(new Fact.SignedIn("s1", "shop", "n1"), new Fact.Told("billing", "n1"), new Fact.Found("s1", true)));

    private static IReadOnlyList<string> Violations(params Fact[] facts)
    {
        var history = new History();
        Array.ForEach(facts, history.Add);
        return history.Violations();
    }
}
