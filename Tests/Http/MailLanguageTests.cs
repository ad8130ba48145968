using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Mails are in the language that the customer's calls ask for.</summary>
public sealed class MailLanguageTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string English = "Sign-in code ";
    private const string Japanese = "ログイン認証コード ";

    private readonly TestAccount _account = TestAccount.New();

    private Api Api => shared.Gateway.Api;

    [Theory]
    [InlineData("en", English)]
    [InlineData("en-GB,en;q=0.9", English)]
    [InlineData("ja,en;q=0.5", Japanese)]
    [InlineData("fr", Japanese)]
    [InlineData(null, Japanese)]
    public async Task LogIn_mails_the_code_in_the_language_asked_for_and_by_default_in_Japanese(string? language, string label)
    {
        (await Api.Import(_account)).Is(200);

        await LogIn(language);

        Assert.Contains(label, (await Newest(_account.Email)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", null, English)]
    [InlineData("en", "ja", Japanese)]
    [InlineData(null, "en", English)]
    public async Task Resend_mails_in_the_language_asked_for_now_and_else_in_that_of_the_login(string? first, string? then, string label)
    {
        (await Api.Import(_account)).Is(200);
        var challenge = await LogIn(first);
        shared.Gateway.Advance(TimeSpan.FromMinutes(1));

        (await Api.Post("/v1/ip-phone/resend", new { challenge }, then)).Is(200);

        Assert.Contains(label, (await Newest(_account.Email)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeEmail_mails_in_the_language_of_the_login_and_tells_the_old_address_in_it()
    {
        (await Api.Import(_account)).Is(200);
        var challenge = await LogIn("en");
        var added = $"new-{_account.Email}";

        (await Api.ChangeEmail(_account, challenge, added)).Is(200);
        Assert.Contains(English, (await Newest(added)).Text, StringComparison.Ordinal);
        (await Api.Verify(_account, challenge, shared.Gateway.Inbox.LastCodeTo(added))).Is(200);

        await Eventually(() => shared.Gateway.Inbox.To(_account.Email).Count, mails => mails == 2);
        Assert.Contains("e-mail address", (await Newest(_account.Email)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResetPassword_mails_its_notice_in_the_language_of_the_latest_sign_in()
    {
        (await Api.Import(_account)).Is(200);
        var challenge = await LogIn("en");
        (await Api.Verify(_account, challenge, shared.Gateway.Inbox.LastCodeTo(_account.Email))).Is(200);

        var password = (await Api.ResetPassword(_account)).Is(200)["password"]!;

        await Eventually(() => shared.Gateway.Inbox.To(_account.Email).Count, mails => mails == 2);
        var notice = (await Newest(_account.Email)).Text;
        Assert.Contains("was issued", notice, StringComparison.Ordinal);
        Assert.DoesNotContain(password, notice, StringComparison.Ordinal);
    }

    private async Task<string> LogIn(string? language) => (await Api.Post(
        "/v1/ip-phone/login", new { selfCareId = _account.Id, password = _account.Password }, language)).Is(200)["challenge"]!;

    private Task<ReadMail> Newest(string address) => RenderedMail.Of(shared.Gateway.Inbox.To(address)[^1], shared.Gateway);
}
