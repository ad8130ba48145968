using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The support desk asks who is calling.</summary>
public class CheckCallerTests
{
    [Theory]
    [InlineData(CallerClaim.Phone, "0441234567", true)]
    [InlineData(CallerClaim.Phone, "+81 44-123-4567", true)]
    [InlineData(CallerClaim.Phone, "（０４４）１２３４５６７", true)]
    [InlineData(CallerClaim.Phone, "0441234568", false)]
    [InlineData(CallerClaim.Email, "Taro@Example.JP", true)]
    [InlineData(CallerClaim.Email, "　ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", true)]
    [InlineData(CallerClaim.Email, "taro@example.co.jp", false)]
    [InlineData(CallerClaim.Id, "TARO-01", true)]
    [InlineData(CallerClaim.Id, "taro-02", false)]
    public void What_a_caller_says_is_compared_in_any_spelling(CallerClaim claim, string value, bool matches) =>
        Assert.Equal(new CheckCaller.Result.Checked(matches, 4), Given.Customer().CheckCaller(claim, value));

    [Theory]
    [InlineData(CallerClaim.Phone, "12")]
    [InlineData(CallerClaim.Phone, "")]
    [InlineData(CallerClaim.Email, "taro")]
    [InlineData(CallerClaim.Email, "")]
    [InlineData(CallerClaim.Id, "taro 01")]
    public void What_can_be_nobodys_is_not_counted(CallerClaim claim, string value)
    {
        var it = Given.Customer();
        var before = it.Account;

        Assert.Equal(new CheckCaller.Result.Invalid(), it.CheckCaller(claim, value));

        Assert.Same(before, it.Account);
    }

    [Theory]
    [InlineData(CallerClaim.Phone, "0441234567")]
    [InlineData(CallerClaim.Email, "taro@example.jp")]
    public void An_account_without_it_answers_no_and_counts_as_any_other(CallerClaim claim, string value) =>
        Assert.Equal(new CheckCaller.Result.Checked(false, 4), Given.Customer(email: null, phone: null).CheckCaller(claim, value));

    [Fact]
    public void The_sixth_check_in_24_hours_is_not_answered_to_any_agent_whatever_the_answers_were()
    {
        var it = Given.Customer();
        for (var left = 4; left >= 0; left--)
        {
            var (phone, by) = (left % 2 == 0 ? Given.Phone : Given.WrongPhone, Given.Desk with { Name = $"agent:{left}" });
            Assert.Equal(new CheckCaller.Result.Checked(left % 2 == 0, left), it.CheckCaller(CallerClaim.Phone, phone, by));
            it.After(TimeSpan.FromMinutes(1));
        }

        var before = it.Account;
        Assert.Equal(
            new CheckCaller.Result.TooManyChecks(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5)),
            it.CheckCaller(CallerClaim.Id, Given.Id.SelfCareId));
        Assert.Same(before, it.Account);

        it.After(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5) - Given.Tick);
        Assert.IsType<CheckCaller.Result.TooManyChecks>(it.CheckCaller(CallerClaim.Phone, Given.Phone));
        Assert.Equal(new CheckCaller.Result.Checked(true, 0), it.After(Given.Tick).CheckCaller(CallerClaim.Phone, Given.Phone));
        Assert.IsType<CheckCaller.Result.TooManyChecks>(it.CheckCaller(CallerClaim.Phone, Given.Phone));
    }

    [Fact]
    public void No_unlock_gives_the_desk_more_checks_and_no_check_touches_the_customers_own_limit()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;
        for (var i = 0; i < 6; i++)
        {
            it.CheckCaller(CallerClaim.Phone, Given.WrongPhone);
        }

        Assert.Equal((before.PhoneLimiter, before.Challenge), (it.Account.PhoneLimiter, it.Account.Challenge));
        it.Unlock();
        it.Unlock(AccountLock.Phone);
        Assert.IsType<CheckCaller.Result.TooManyChecks>(it.CheckCaller(CallerClaim.Phone, Given.Phone));
    }

    [Fact]
    public void The_next_agent_sees_who_asked_for_what_and_the_answer_but_not_the_value()
    {
        var it = Given.Customer();
        it.CheckCaller(CallerClaim.Phone, Given.WrongPhone, Operator.OfAgent("sato", Given.Elsewhere, "T-1"));

        var shown = it.Show()!;
        Assert.Equal(new CallerCheck(Given.Noon, CallerClaim.Phone, false, "agent:sato"), Assert.Single(shown.CallerChecks!.Value));
        Assert.Contains(
            new TimelineEntry(Given.Noon, TimelineEvent.CallerChecked, "phone-no", Given.Elsewhere, By: "agent:sato", Note: "T-1"),
            it.Account.Timeline.Entries);
        Assert.DoesNotContain(Given.WrongPhone, Whole.Text(it.Account) + Whole.Text(it.Account.Timeline), StringComparison.Ordinal);
        Assert.Null(it.After(TimeSpan.FromDays(1)).Show()!.CallerChecks);
    }

    [Fact]
    public void A_repeated_question_with_its_key_is_answered_the_same_and_counted_once_also_when_no_more_are_left()
    {
        var it = Given.Customer();
        Assert.Equal(new CheckCaller.Result.Checked(true, 4), it.CheckCaller(CallerClaim.Phone, Given.Phone, key: "key-a"));
        for (var i = 0; i < 4; i++)
        {
            it.CheckCaller(CallerClaim.Phone, Given.WrongPhone);
        }

        var before = it.Account;
        Assert.Equal(new CheckCaller.Result.Checked(true, 0), it.CheckCaller(CallerClaim.Phone, Given.Phone, key: "key-a"));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_no_wait_longer_than_a_day()
    {
        var it = Given.Customer();
        for (var i = 0; i < 5; i++)
        {
            it.CheckCaller(CallerClaim.Phone, Given.WrongPhone);
        }

        it.After(TimeSpan.FromDays(-2));

        Assert.Equal(new CheckCaller.Result.Checked(true, 4), it.CheckCaller(CallerClaim.Phone, Given.Phone));
    }

    [Fact]
    public void An_account_that_does_not_exist_answers_nothing()
    {
        var it = Given.Nobody();

        Assert.Null(it.CheckCaller(CallerClaim.Phone, Given.Phone));

        Whole.Equal(Account.Unknown(Given.Id), it.Account);
    }
}
