using OrleansSelfCare.Accounts.OpenId;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>In ended sessions: <see cref="RedeemCodeTests"/>.</summary>
public class ReadUserInfoTests
{
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void It_is_no_use_of_the_session(int ticks, bool isGood)
    {
        var (it, code) = Given.Redeemed();
        Assert.NotNull(it.After(TimeSpan.FromMinutes(29)).ReadUserInfo(code));
        it.After(TimeSpan.FromMinutes(1) + (ticks * Given.Tick));
        var claims = new CustomerClaims(it.Account.SubjectId!.Value, Given.Email, true, it.Account.PairwiseSalt);
        Assert.Equal(isGood ? claims : null, it.ReadUserInfo(code));
    }

    [Fact]
    public void A_grant_that_is_unknown_or_of_another_session_reads_nothing()
    {
        var (it, code) = Given.Redeemed();
        Assert.Null(it.ReadUserInfo(it.NewId()));
        it.LogIn();
        it.Verify(it.Code);
        Assert.Null(it.ReadUserInfo(code));
        Assert.NotNull(it.ReadUserInfo(code, it.Account.Sessions[1].Id));
    }

    [Fact]
    public void An_address_that_the_desk_set_is_not_verified_until_a_code_was_mailed_to_it()
    {
        var (it, code) = Given.Redeemed();
        var session = it.Session;
        it.SetEmail(Given.NewEmail);
        Assert.Equal((Given.NewEmail, false), EmailOf(it.ReadUserInfo(code)));

        it.LogIn();
        it.Verify(it.Code);
        Assert.Equal((Given.NewEmail, true), EmailOf(it.ReadUserInfo(code, session)));
    }

    [Fact]
    public void An_address_that_the_customer_registered_is_verified_by_its_code()
    {
        var it = Given.LoggedIn(email: null);
        it.ChangeEmail();
        it.Verify(it.Code);
        var code = it.NewId();
        Assert.Equal((Given.NewEmail, true), EmailOf(Assert.IsType<GrantResult.Good>(it.RedeemCode(code)).Customer));
    }

    [Fact]
    public void An_address_that_an_import_removed_is_missing_and_not_verified()
    {
        var (it, code) = Given.Redeemed();
        it.Import(email: null);
        Assert.Equal((null, false), EmailOf(it.ReadUserInfo(code)));
    }

    [Fact]
    public void Introspection_gets_what_the_newest_refresh_gave()
    {
        var (it, code) = Given.Redeemed();
        var refreshed = Assert.IsType<GrantResult.Good>(it.RefreshGrant(code, 0));
        var read = it.After(TimeSpan.FromMinutes(5)).ReadGrant(code)!;
        Assert.Equal(
            (code, 1, refreshed.Customer, refreshed.Session.ExpiresAt),
            (read.GrantId, read.Generation, read.Customer, read.Session.ExpiresAt));
    }

    [Fact]
    public void Claims_show_no_address_and_no_salt_in_logs()
    {
        var (it, code) = Given.Redeemed();
        var log = $"{it.ReadUserInfo(code)} {it.CheckSession()} {it.RefreshGrant(code, 0)}";
        Assert.DoesNotContain(Given.Email, log, StringComparison.Ordinal);
        Assert.DoesNotContain($"{it.Account.PairwiseSalt}", log, StringComparison.Ordinal);
    }

    private static (string? Email, bool IsVerified) EmailOf(CustomerClaims? claims) => (claims!.Email, claims.IsEmailVerified);
}
