using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>A password that the support desk issued and that the customer must change.</summary>
public class MustChangePasswordTests
{
    private const string Issued = "4821-7730-9157-2604";

    [Fact]
    public void A_call_with_the_same_key_that_asks_for_a_change_is_not_taken_for_a_repetition()
    {
        var it = Given.Customer();
        it.ResetPassword("first and random");
        it.ResetPassword(Issued, mustChange: true);
        Assert.True(it.Account.MustChangePassword);
    }

    [Fact]
    public void Sessions_say_so_until_the_customer_has_changed_it()
    {
        var it = Given.Customer();
        it.ResetPassword(Issued, mustChange: true);
        it.LogIn(Issued);

        Assert.True(Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code)).Session.MustChangePassword);
        Assert.True(it.CheckSession()!.MustChangePassword);
        Assert.True(it.Show()!.MustChangePassword);
        Assert.IsType<ChangePassword.Result.Changed>(it.ChangePassword(Issued));

        it.LogIn("battery staple");
        Assert.False(Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code)).Session.MustChangePassword);
        Assert.False(it.CheckSession()!.MustChangePassword);
        Assert.False(it.Show()!.MustChangePassword);
    }

    [Fact]
    public void A_repeated_verify_and_a_confirmed_session_say_so_too()
    {
        var it = Given.Customer();
        it.ResetPassword(Issued, mustChange: true);
        it.LogIn(Issued);
        var (challenge, code) = (it.Challenge, it.Code);
        it.Verify(code, key: "key-a");

        Assert.True(Assert.IsType<Verify.Result.Opened>(it.Verify(code, challenge, "key-a")).Session.MustChangePassword);
        it.StepUp();
        Assert.True(Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code)).Session.MustChangePassword);
    }

    [Theory]
    [InlineData(Issued)]
    [InlineData("4821773091572604")]
    [InlineData("４８２１ ７７３０ ９１５７ ２６０４")]
    public void The_issued_password_is_no_new_one_in_any_spelling(string typed)
    {
        var it = Given.Customer();
        it.ResetPassword(Issued, mustChange: true);
        it.LogIn(Issued);
        it.Verify(it.Code);

        Assert.Equal(new ChangePassword.Result.Invalid(PasswordError.SameAsCurrent), it.ChangePassword(Issued, typed));

        Assert.True(it.CheckSession()!.MustChangePassword);
    }

    [Fact]
    public void Without_it_a_password_that_is_issued_may_stay_and_ends_what_an_earlier_one_asked_for()
    {
        var it = Given.Customer();
        it.ResetPassword(Issued, mustChange: true);
        it.ResetPassword("another one", key: "reset-2");
        it.LogIn("another one");
        it.Verify(it.Code);

        Assert.False(it.CheckSession()!.MustChangePassword);
        Assert.IsType<ChangePassword.Result.Changed>(it.ChangePassword("another one", "another one"));
    }

    [Fact]
    public void No_import_ends_it()
    {
        var it = Given.Customer();
        it.ResetPassword(Issued, mustChange: true);

        it.Import(password: "from a file", email: Given.NewEmail);

        Assert.True(it.Account.MustChangePassword);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn(Issued));
    }
}
