using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Rules;

public class ImportTests
{
    [Fact]
    public void A_row_makes_the_account()
    {
        var it = Given.Nobody();
        Assert.Equal(Import.Result.Created, it.Import());
        Whole.Equal(Given.AnAccount(), it.Account);
    }

    [Fact]
    public void The_same_row_again_changes_nothing()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(Import.Result.Unchanged, it.Import());
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void The_same_row_of_a_disabled_account_changes_nothing_though_it_was_stored_meanwhile()
    {
        var it = Given.SignedIn();
        it.Import(isDisabled: true);
        it.Account = AccountJson.Read(AccountJson.Write(it.Account));
        Assert.Equal(Import.Result.Unchanged, it.Import(isDisabled: true));
    }

    [Fact]
    public void Another_address_and_phone_are_brought_level_and_the_sessions_stay()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(Import.Result.Updated, it.Import(email: null, phone: null));
        Whole.Equal(before with { Email = null, ContactPhone = null }, it.Account);
        Assert.NotNull(it.CheckSession());
    }

    [Fact]
    public void Another_address_ends_a_pending_challenge_whose_code_went_to_the_old_one()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        Assert.Equal(Import.Result.Updated, it.Import(email: Given.NewEmail));
        Assert.Empty(it.Account.Outbox);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(code));
    }

    [Fact]
    public void Another_phone_alone_leaves_a_pending_challenge()
    {
        var it = Given.LoggedIn();
        Assert.Equal(Import.Result.Updated, it.Import(phone: Given.WrongPhone));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void A_new_password_ends_the_sessions_and_the_pending_challenge()
    {
        var it = Given.SignedIn();
        it.LogIn();
        var code = it.Code;
        Assert.Equal(Import.Result.Updated, it.Import("battery staple"));
        Assert.Null(it.CheckSession());
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(code));
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("battery staple"));
    }

    [Fact]
    public void Being_disabled_ends_the_sessions_and_being_enabled_again_brings_none_back()
    {
        var it = Given.SignedIn();
        it.LogIn();
        Assert.Equal(Import.Result.Updated, it.Import(isDisabled: true));
        Assert.Equal((true, null), (it.Account.IsDisabled, it.Account.Challenge));
        Assert.Empty(it.Account.Outbox);
        Assert.Equal(Import.Result.Updated, it.Import(isDisabled: false));
        Assert.Null(it.CheckSession());
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
    }

    [Fact]
    public void Only_new_accounts_are_made_where_that_is_asked()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(Import.Result.Unchanged, it.Import("battery staple", email: null, isDisabled: true, onlyNew: true));
        Assert.Same(before, it.Account);
        Assert.Equal(Import.Result.Created, Given.Nobody().Import(onlyNew: true));
    }

    [Fact]
    public void It_clears_no_lock_and_no_count()
    {
        var it = Given.Customer();
        it.LogIn("wrong");
        it.LogIn();
        it.EnterWrongCodes(1);
        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;
        it.Import("battery staple", Given.NewEmail);
        Assert.Equal(
            (before.PasswordBudgets, before.CodeBudget, before.PhoneBudget),
            (it.Account.PasswordBudgets, it.Account.CodeBudget, it.Account.PhoneBudget));
    }

    [Fact]
    public void A_challenge_that_had_expired_before_the_new_password_stays_expired()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.After(TimeSpan.FromMinutes(20)).Import("battery staple");
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.Verify(code));
    }
}
