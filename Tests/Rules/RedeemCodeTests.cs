using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

public class RedeemCodeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void A_code_gives_the_first_generation_makes_the_subject_and_is_a_use_of_the_session()
    {
        var it = Given.SignedIn();
        var (before, code, call) = (it.Account, it.NewId(), it.NewId());

        var result = it.After(TimeSpan.FromMinutes(10)).RedeemCode(code, call: call);

        var (now, subject, salt) = (Given.Noon.AddMinutes(10), it.Account.SubjectId!.Value, it.Account.PairwiseSalt!.Value);
        var session = before.Sessions[0];
        Whole.Equal(
            new GrantResult.Good(
                new SessionView(session.Id, "key-1", Given.Noon, now.AddMinutes(30)), new(subject, Given.Email, true, salt), code, 0),
            result);
        Whole.Equal(
            before with
            {
                SubjectId = subject,
                PairwiseSalt = salt,
                Sessions =
                [
                    session with
                    {
                        SeenAt = now, Grants = [new Grant { Id = code, Client = Given.Client, IssuedAt = now, CallId = call }],
                    },
                ],
            },
            it.Account);
        Assert.Equal(
            new TimelineEntry(now, TimelineEvent.ServiceSignedIn, Network: Given.Home, Client: Given.Client),
            it.Account.Timeline.Entries[0]);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_code_is_good_for_less_than_a_minute(int ticks, bool isGood)
    {
        var it = Given.SignedIn();
        var before = it.Account;
        var result = it.After(TimeSpan.FromMinutes(1) + (ticks * Given.Tick)).RedeemCode(it.NewId(), issuedAt: Given.Noon);
        Assert.Equal(isGood, result is GrantResult.Good);
        Assert.Equal(!isGood, ReferenceEquals(before, it.Account));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_code_of_another_hosts_clock_is_good_up_to_a_minute_ahead(int ticks, bool isGood)
    {
        var it = Given.SignedIn();
        var issuedAt = Given.Noon.AddMinutes(1) + (ticks * Given.Tick);
        Assert.Equal(isGood, it.RedeemCode(it.NewId(), issuedAt) is GrantResult.Good);
    }

    [Fact]
    public void A_second_redemption_ends_what_the_first_gave_and_a_third_changes_nothing()
    {
        var it = Given.SignedIn();
        var code = it.NewId();
        it.RedeemCode(code);
        var before = it.Account;

        Assert.Equal(new GrantResult.Invalid(), it.After(TimeSpan.FromSeconds(1)).RedeemCode(code, issuedAt: Given.Noon));

        var session = before.Sessions[0];
        Whole.Equal(before with { Sessions = [session with { Grants = [session.Grants[0] with { IsEnded = true }] }] }, it.Account);
        Assert.Equal(
            new TimelineEntry(
                it.Now, TimelineEvent.ServiceEnded, "code-used-twice", Network: Given.Home, Client: Given.Client),
            it.Account.Timeline.Entries[0]);
        var ended = it.Account;
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(code, issuedAt: Given.Noon));
        Assert.Same(ended, it.Account);
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));
        Assert.Null(it.ReadUserInfo(code));
    }

    [Fact]
    public void A_second_redemption_ends_it_also_after_the_code_expired_and_whatever_the_clock_says()
    {
        foreach (var later in new[] { TimeSpan.FromMinutes(29), -TimeSpan.FromSeconds(30) })
        {
            var it = Given.SignedIn();
            var code = it.NewId();
            it.RedeemCode(code);
            Assert.Equal(new GrantResult.Invalid(), it.After(later).RedeemCode(code, issuedAt: Given.Noon));
            Assert.True(it.Account.Sessions[0].Grants[0].IsEnded);
        }
    }

    [Fact]
    public void The_same_call_again_gives_the_same_and_writes_nothing_also_after_a_refresh()
    {
        var it = Given.SignedIn();
        var (code, call) = (it.NewId(), it.NewId());
        var first = it.RedeemCode(code, call: call);
        var before = it.Account;
        Whole.Equal(first, it.RedeemCode(code, call: call));
        Assert.Same(before, it.Account);

        it.RefreshGrant(code, 0);
        var refreshed = it.Account;
        Whole.Equal(first, it.RedeemCode(code, call: call));
        Assert.Same(refreshed, it.Account);
    }

    [Fact]
    public void The_same_call_again_gives_nothing_once_the_grant_has_ended()
    {
        var it = Given.SignedIn();
        var (code, call) = (it.NewId(), it.NewId());
        it.RedeemCode(code, call: call);
        it.RedeemCode(code);
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(code, call: call));
    }

    [Theory]
    [MemberData(nameof(EndedSessions))]
    public void Nothing_is_good_in_a_session_that_has_ended(string why)
    {
        var it = Given.SignedIn();
        var code = it.NewId();
        var call = it.NewId();
        it.RedeemCode(code, call: call);

        End(it, why);

        var before = it.Account;
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(it.NewId()));
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(code, issuedAt: Given.Noon, call: call));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));
        Assert.Null(it.ReadUserInfo(code));
        Assert.Same(before, it.Account);
    }

    public static TheoryData<string> EndedSessions =>
        ["idle", "old", "logged out", "password changed", "password reset", "disabled", "deleted", "clock set back"];

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void The_idle_time_runs_from_the_last_use_that_is_known_in_memory(int ticks, bool isGood)
    {
        var it = Given.SignedIn();
        it.After(TimeSpan.FromMinutes(50) + (ticks * Given.Tick));
        Assert.Equal(isGood, it.RedeemCode(it.NewId(), seenAt: Given.Noon.AddMinutes(20)) is GrantResult.Good);
    }

    [Fact]
    public void An_unknown_session_and_the_session_of_an_account_that_was_made_anew_give_nothing()
    {
        var it = Given.SignedIn();
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(it.NewId(), session: Guid.AllBitsSet));
        it.Delete();
        it.Import();
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(it.NewId()));
    }

    [Fact]
    public void The_subject_is_the_same_in_every_session_and_for_every_client_and_another_once_the_account_is_made_anew()
    {
        var it = Given.SignedIn();
        var subject = Subject(it.RedeemCode(it.NewId()));
        SignInAgain(it);
        Assert.Equal(subject, Subject(it.RedeemCode(it.NewId(), client: Given.OtherClient)));
        it.ChangePassword();
        it.Import(email: Given.NewEmail);
        it.LogIn("battery staple");
        it.Verify(it.Code);
        Assert.Equal(subject, Subject(it.RedeemCode(it.NewId())));

        it.Delete();
        it.Import();
        SignInAgain(it);
        Assert.NotEqual(subject, Subject(it.RedeemCode(it.NewId())));
    }

    [Fact]
    public void A_fifth_code_of_a_client_replaces_its_first_grant_and_no_other_clients()
    {
        var it = Given.SignedIn();
        var other = it.NewId();
        it.RedeemCode(other, client: Given.OtherClient);
        var codes = Redeem(it, Grant.MaxPerClient);
        Assert.Equal([other, .. codes], Kept(it));
        Assert.Null(it.Account.Sessions[0].NewestForgottenCode);

        var fifth = Redeem(it, 1);

        Assert.Equal([other, .. codes[1..], .. fifth], Kept(it));
        Assert.Equal(Given.Noon.AddSeconds(1), it.Account.Sessions[0].NewestForgottenCode);
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(codes[0], 0));
        Assert.IsType<GrantResult.Good>(it.RefreshGrant(other, 0, Given.OtherClient));
    }

    [Fact]
    public void A_seventeenth_code_of_a_session_replaces_its_first_grant()
    {
        var it = Given.SignedIn();
        var codes = new List<Guid>();
        for (var i = 0; i < Grant.MaxPerSession; i++)
        {
            codes.AddRange(Redeem(it, 1, $"client-{i / Grant.MaxPerClient}"));
        }

        Assert.Equal(codes, Kept(it));
        codes.AddRange(Redeem(it, 1, "client-4"));
        Assert.Equal(codes[1..], Kept(it));
    }

    [Fact]
    public void A_code_whose_grant_was_replaced_is_not_redeemed_again_within_its_minute()
    {
        var it = Given.SignedIn();
        var codes = Redeem(it, Grant.MaxPerClient + 1);
        var before = it.Account;
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(codes[0], issuedAt: Given.Noon.AddSeconds(1)));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_code_whose_grant_was_replaced_is_not_redeemed_again_when_the_clock_comes_back_to_its_minute()
    {
        var it = Given.SignedIn();
        it.After(TimeSpan.FromMinutes(10));
        var first = Redeem(it, 1)[0];
        var issuedAt = it.Now;
        Redeem(it.After(TimeSpan.FromMinutes(5)), Grant.MaxPerClient);

        Assert.Equal(new GrantResult.Invalid(), it.After(issuedAt - it.Now).RedeemCode(first, issuedAt));
    }

    [Fact]
    public void Codes_that_are_redeemed_in_another_order_than_they_were_issued_are_each_redeemed_once()
    {
        var it = Given.SignedIn();
        var (late, early) = (it.NewId(), it.NewId());
        it.RedeemCode(late, issuedAt: Given.Noon.AddSeconds(30));
        it.RedeemCode(early, issuedAt: Given.Noon);
        it.After(TimeSpan.FromSeconds(40));
        Redeem(it, Grant.MaxPerClient);

        Assert.DoesNotContain(late, Kept(it));
        Assert.DoesNotContain(early, Kept(it));
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(late, issuedAt: Given.Noon.AddSeconds(30)));
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(early, issuedAt: Given.Noon));
    }

    private static void End(AccountScenario it, string why)
    {
        switch (why)
        {
            case "idle": it.After(TimeSpan.FromMinutes(30)); break;
            case "old": it.Account = it.Account.WithSession(it.Account.Sessions[0] with { AuthenticatedAt = it.Now.AddHours(-12) }); break;
            case "logged out": it.LogOut(); break;
            case "password changed": it.ChangePassword(); break;
            case "password reset": it.ResetPassword(); break;
            case "disabled": it.Import(isDisabled: true); break;
            case "deleted": it.Delete(); break;
            default: it.After(-Day); break;
        }
    }

    private static void SignInAgain(AccountScenario it)
    {
        it.LogIn();
        it.Verify(it.Code);
    }

    /// <summary>One each second.</summary>
    private static List<Guid> Redeem(AccountScenario it, int times, string client = Given.Client)
    {
        var codes = new List<Guid>();
        for (var i = 0; i < times; i++)
        {
            codes.Add(it.NewId());
            Assert.IsType<GrantResult.Good>(it.After(TimeSpan.FromSeconds(1)).RedeemCode(codes[^1], client: client));
        }

        return codes;
    }

    private static IEnumerable<Guid> Kept(AccountScenario it) => it.Account.Sessions[0].Grants.Select(grant => grant.Id);

    private static (Guid, Guid?) Subject(GrantResult result)
    {
        var customer = Assert.IsType<GrantResult.Good>(result).Customer;
        Assert.NotNull(customer.PairwiseSalt);
        Assert.NotEqual(customer.Subject, customer.PairwiseSalt);
        return (customer.Subject, customer.PairwiseSalt);
    }
}
