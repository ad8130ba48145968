using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

public class SecretsTests
{
    private const string Password = "correct horse";
    private const string NewPassword = "battery staple";
    private const string Digits = "696581";
    private const string Email = "taro@example.jp";
    private const string NewEmail = "hanako@example.co.jp";
    private const string Phone = "0441234567";
    private const string Hash = "hash of it all";

    private static readonly Code Code = Code.TryParse(Digits, out var code) ? code : default;

    private static readonly Account Account = Given.WithEverythingSet() with
    {
        PasswordHash = Hash, Email = Email, ContactPhone = Phone,
    };

    private static readonly Dictionary<string, object> All = new()
    {
        ["password"] = new Password(Password),
        ["code"] = Code,
        ["id"] = Account.Id,
        ["log in"] = new LogIn.Command(new(Password), Given.Home),
        ["verify"] = new Verify.Command(Guid.AllBitsSet, Code, "digest", Given.Home),
        ["change e-mail"] = new ChangeEmail.Command(Guid.AllBitsSet, NewEmail, NewEmail, Phone, Given.Home),
        ["change password"] = new ChangePassword.Command(Guid.AllBitsSet, new(Password), new(NewPassword), Given.Home),
        ["import"] = new Import.Command(new Password(Password), Email, Phone, false, false, Hash, Given.Desk),
        ["account"] = Account,
        ["challenge"] = Given.LoggedIn().Account.Challenge!,
        ["redemption"] = Given.SignedIn().Account.LastRedemption!,
        ["session"] = Account.Sessions[0],
        ["owed mail"] = Given.LoggedIn().Account.Outbox[0],
        ["facts"] = new DecisionContext(Given.Noon, AccountRules.Default) { PasswordHash = Hash },
        ["decision"] = new Decision<object>(Account, new object()),
        ["challenged"] = Given.Customer().LogIn(),
        ["opened"] = Opened(),
        ["changed"] = Given.LoggedIn().ChangeEmail(),
        ["shown"] = new AccountScenario(Account).Show()!,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void None_is_shown_however_it_is_turned_into_text(string name)
    {
        var value = All[name];
        string[] texts = [value.ToString()!, $"{value}", string.Concat(value, ""), new Holder(value).ToString()];
        string[] secrets = [Password, NewPassword, Digits, Email, NewEmail, Phone, Hash, "taro-01"];
        Assert.All(texts, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_password_and_the_code_say_that_they_hide()
    {
        Assert.Equal("***", new Password(Password).ToString());
        Assert.Equal("******", Code.ToString());
        Assert.Equal((Password, Digits), (new Password(Password).Reveal(), Code.Reveal()));
    }

    private static Verify.Result Opened()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        return it.Verify(it.Code);
    }

    private sealed record Holder(object Value);
}
