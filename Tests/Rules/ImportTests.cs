using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Storage.Serialization;

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
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AddressChanged), it.Verify(code));
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
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.PasswordChanged), it.Verify(code));
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
            (before.PasswordLimiter, before.CodeLimiter, before.PhoneLimiter),
            (it.Account.PasswordLimiter, it.Account.CodeLimiter, it.Account.PhoneLimiter));
    }

    [Fact]
    public void A_challenge_that_had_expired_before_the_new_password_stays_expired()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.After(TimeSpan.FromMinutes(20)).Import("battery staple");
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.Verify(code));
    }

    [Fact]
    public void A_hash_makes_the_account_and_is_stored_as_it_came()
    {
        var it = Given.Nobody();
        Assert.Equal(Import.Result.Created, it.Import(hash: Given.HashOf(Given.Password)));
        Whole.Equal(Given.AnAccount() with { ImportedHash = PasswordHash.DigestOf(Given.HashOf(Given.Password)) }, it.Account);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
    }

    [Fact]
    public void The_same_hash_again_changes_nothing_though_a_login_has_made_it_anew()
    {
        var it = Given.Nobody();
        it.Import(hash: "old hash");
        it.Account = it.Account with { PasswordHash = Given.HashOf(Given.Password) };
        var before = it.Account;
        Assert.Equal(Import.Result.Unchanged, it.Import(hash: "old hash"));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void Another_hash_is_stored_and_ends_the_sessions()
    {
        var it = Given.SignedIn();
        Assert.Equal(Import.Result.Updated, it.Import(hash: Given.HashOf("battery staple")));
        Assert.Null(it.CheckSession());
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("battery staple"));
    }

    [Fact]
    public void The_hash_that_a_password_was_imported_as_is_no_other_one()
    {
        var it = Given.SignedIn();
        Assert.Equal(Import.Result.Unchanged, it.Import(hash: Given.HashOf(Given.Password)));
        Assert.NotNull(it.CheckSession());
    }

    [Fact]
    public void A_hash_that_another_password_replaced_is_taken_again()
    {
        var it = Given.Nobody();
        it.Import(hash: Given.HashOf(Given.Password));
        Assert.Equal(Import.Result.Updated, it.Import("battery staple"));
        Assert.Equal(Import.Result.Updated, it.Import(hash: Given.HashOf(Given.Password)));
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
    }

    [Fact]
    public void A_row_without_password_and_hash_leaves_the_password_and_the_sessions()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(Import.Result.Unchanged, it.Import(password: null));
        Assert.Equal(Import.Result.Updated, it.Import(password: null, phone: null));
        Whole.Equal(before with { ContactPhone = null }, it.Account);
    }

    [Theory]
    [InlineData(Import.Kept.Email)]
    [InlineData(Import.Kept.ContactPhone)]
    [InlineData(Import.Kept.IsDisabled)]
    [InlineData(Import.Kept.Email | Import.Kept.ContactPhone | Import.Kept.IsDisabled)]
    public void What_a_row_does_not_name_stays(Import.Kept keeps)
    {
        var it = Given.Customer();
        it.Import(isDisabled: true);

        it.Import(password: null, email: null, phone: null, isDisabled: false, keeps: keeps);

        Assert.Equal(
            (keeps.HasFlag(Import.Kept.Email) ? Given.Email : null, keeps.HasFlag(Import.Kept.ContactPhone) ? Given.Phone : null,
                keeps.HasFlag(Import.Kept.IsDisabled)),
            (it.Account.Email, it.Account.ContactPhone, it.Account.IsDisabled));
    }

    [Fact]
    public void Kept_address_leaves_a_pending_challenge()
    {
        var it = Given.LoggedIn();
        Assert.Equal(Import.Result.Updated, it.Import(email: null, phone: null, keeps: Import.Kept.Email));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void New_account_has_nothing_that_its_row_does_not_name()
    {
        var it = Given.Nobody();
        Assert.Equal(Import.Result.Created, it.Import(
            email: null, phone: null, keeps: Import.Kept.Email | Import.Kept.ContactPhone | Import.Kept.IsDisabled));
        Whole.Equal(Given.AnAccount(email: null, phone: null), it.Account);
    }

    [Fact]
    public void And_makes_no_account()
    {
        var it = Given.Nobody();
        var before = it.Account;
        Assert.Equal(Import.Result.PasswordMissing, it.Import(password: null));
        Assert.Same(before, it.Account);
    }

    [Theory]
    [InlineData("of the file", null)]
    [InlineData(null, "hash of the file")]
    public void A_password_the_customer_chose_is_never_compared_hashed_or_changed(string? password, string? hash)
    {
        var it = Given.SignedIn();
        it.ChangePassword(next: "battery staple");
        it.LogIn("battery staple");
        it.Verify(it.Code);
        var command = new Import.Command(password is null ? null : new Password(password), null, null, false, false, hash, Given.Desk);

        Assert.Null(Import.ToHash(it.Account, command));
        Assert.Equal(Import.Result.Unchanged, it.Import(password, hash: hash));
        Assert.Equal(Import.Result.Updated, it.Import(password, email: null, hash: hash));
        Assert.NotNull(it.CheckSession());
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("battery staple"));
    }

    [Fact]
    public void Being_disabled_ends_the_sessions_of_a_customer_with_a_password_of_their_own_too()
    {
        var it = Given.SignedIn();
        it.ChangePassword(next: "battery staple");
        it.LogIn("battery staple");
        it.Verify(it.Code);
        Assert.Equal(Import.Result.Updated, it.Import(isDisabled: true));
        Assert.Empty(it.Account.Sessions);
    }

    [Fact]
    public void Where_only_new_accounts_are_asked_for_nothing_is_hashed_for_one_that_is_there()
    {
        var command = new Import.Command(new Password("battery staple"), null, null, false, OnlyNew: true, null, Given.Desk);
        Assert.Null(Import.ToHash(Given.AnAccount(), command));
        Assert.Equal("battery staple", Import.ToHash(Account.Unknown(Given.Id), command)?.Reveal());
    }
}
