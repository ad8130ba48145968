using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The language of an account's mails.</summary>
public class MailLanguageTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("ja")]
    [InlineData("en")]
    public void LogIn_queues_the_code_in_the_language_asked_for(string? language)
    {
        var it = Given.Customer();
        it.LogIn(language: language);
        Assert.Equal(language, Assert.Single(it.Account.Outbox).Language);
    }

    [Theory]
    [InlineData("en", null, "en")]
    [InlineData("en", "ja", "ja")]
    [InlineData("ja", "en", "en")]
    [InlineData(null, "en", "en")]
    [InlineData(null, null, null)]
    public void Resend_and_ChangeEmail_use_the_language_asked_for_and_else_that_of_the_challenge(string? first, string? then, string? used)
    {
        var resent = Given.Customer();
        resent.LogIn(language: first);
        Assert.IsType<Resend.Result.Resent>(resent.After(TimeSpan.FromMinutes(1)).Resend(language: then));
        Assert.Equal(used, Assert.Single(resent.Account.Outbox).Language);
        resent.ProcessDueWork(new Accounts.Outbox.DeliveryResult(1));
        Assert.IsType<Resend.Result.Resent>(resent.After(TimeSpan.FromMinutes(1)).Resend());
        Assert.Equal(used, Assert.Single(resent.Account.Outbox).Language);

        var changed = Given.Customer();
        changed.LogIn(language: first);
        Assert.IsType<ChangeEmail.Result.Challenged>(changed.ChangeEmail(language: then));
        Assert.Equal(used, Assert.Single(changed.Account.Outbox).Language);
    }

    [Fact]
    public void Verify_keeps_the_language_for_later_notices_and_a_password_alone_does_not()
    {
        var it = Given.Customer();
        it.LogIn(language: "en");
        Assert.Null(it.Account.Language);
        it.Verify(it.Code);
        Assert.Equal(Language.English, it.Account.Language);

        it.LogIn();
        it.Verify(it.Code);
        Assert.Equal(Language.English, it.Account.Language);

        it.SetEmail(Given.NewEmail);
        Assert.Equal(Language.English, Assert.Single(it.Account.Outbox).Language);
    }
}
