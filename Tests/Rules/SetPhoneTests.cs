using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The support desk changes the contact phone number.</summary>
public class SetPhoneTests
{
    private const string New = "0312345678";

    [Theory]
    [InlineData("0312345678")]
    [InlineData("+81 3 1234 5678")]
    [InlineData("０３－１２３４－５６７８")]
    public void The_new_number_opens_the_email_change_and_the_old_one_no_more(string typed)
    {
        var it = Given.LoggedIn();

        Assert.Equal(SetPhone.Result.Set, it.SetPhone(typed));

        Assert.Equal(New, it.Account.ContactPhone);
        Assert.IsType<ChangeEmail.Result.PhoneMismatch>(it.ChangeEmail(phone: Given.Phone));
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail(phone: New));
        Assert.Equal("desk", it.Account.Timeline.Entries.Single(entry => entry.Event == TimelineEvent.PhoneSet).By);
        Assert.DoesNotContain(New, Whole.Text(it.Account.Timeline), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_of_wrong_numbers_ends_because_they_were_compared_with_the_old_one()
    {
        var it = Given.LoggedIn();
        for (var i = 0; i < 3; i++)
        {
            it.ChangeEmail(phone: Given.WrongPhone);
        }

        Assert.True(it.Show()!.PhoneLocked);
        it.SetPhone(New);

        Assert.Equal(PhoneAttemptLimiter.Full, it.Account.PhoneLimiter);
    }

    [Fact]
    public void The_same_number_in_another_form_changes_nothing_and_leaves_the_lock()
    {
        var it = Given.Customer(phone: "441234567");
        it.LogIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;

        Assert.Equal(SetPhone.Result.Set, it.SetPhone("044-123-4567"));

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_code_for_an_address_that_the_old_number_allowed_is_no_good_any_more()
    {
        var (proven, plain) = (Given.LoggedIn(), Given.LoggedIn());
        proven.ChangeEmail();
        var code = proven.Code;

        proven.SetPhone(New);
        plain.SetPhone(New);

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), proven.Verify(code));
        Assert.Equal(Given.Email, proven.Account.Email);
        Assert.IsType<Verify.Result.Opened>(plain.Verify(plain.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12345678901")]
    public void What_is_no_phone_number_is_refused_and_changes_nothing(string phone)
    {
        var it = Given.Customer();
        var before = it.Account;

        Assert.Equal(SetPhone.Result.Invalid, it.SetPhone(phone));

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void An_account_that_does_not_exist_gets_no_number()
    {
        var it = Given.Nobody();

        Assert.Equal(SetPhone.Result.NoSuchAccount, it.SetPhone(New));

        Whole.Equal(Account.Unknown(Given.Id), it.Account);
    }
}
