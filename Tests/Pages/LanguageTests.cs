using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Japanese, unless the browser prefers English or the customer chooses English.</summary>
[Trait("Category", "Long")]
public sealed partial class LanguageTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [InlineData(false, "ja", "セルフケアログイン")]
    [InlineData(true, "en", "Self-care login")]
    public async Task It_is_the_browsers(bool english, string language, string heading)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(English: english));

        await customer.Open("login");

        Assert.Equal((language, heading), (await Language(customer), await customer.Heading()));
    }

    [SkippableFact]
    public async Task A_link_on_every_page_changes_it_and_nothing_else()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        foreach (var (page, go) in new (string, Func<Task>)[]
        {
            ("login", () => customer.Open("login")),
            ("verify", () => customer.SignIn()),
            ("email", () => customer.ToEmailChange()),
            ("contact", () => customer.Follow(customer.Words.ToContact)),
            ("menu", async () =>
            {
                await customer.Open("verify");
                await customer.EnterCode();
            }),
            ("password", () => customer.Open("password")),
            ("/", () => customer.Open("/")),
        })
        {
            await go();
            Assert.Equal((page, "ja"), (customer.Place, await Language(customer)));

            await customer.SwitchLanguage();
            Assert.Equal((page, "en"), (customer.Place, await Language(customer)));
            await SaysNothingInJapanese(customer);

            await customer.SwitchLanguage();
            Assert.Equal((page, "ja"), (customer.Place, await Language(customer)));
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Change_of_language_keeps_the_message_and_what_was_typed_but_no_password(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn("not-the-password");
        await customer.Type(customer.Words.SelfCareId, "typed-later");
        await customer.Type(customer.Words.Password, "typed-password");

        await customer.SwitchLanguage();

        Assert.StartsWith("The self-care ID or the self-care password is not right.", await customer.Notice(), StringComparison.Ordinal);
        Assert.Equal("typed-later", await customer.Typed(customer.Words.SelfCareId));
        Assert.Equal("", await customer.Typed(customer.Words.Password));
        Assert.DoesNotContain("typed-password", await customer.Page.ContentAsync());

        await customer.SwitchLanguage();
        Assert.StartsWith("セルフケアIDまたはセルフケアパスワードが正しくありません。", await customer.Notice(), StringComparison.Ordinal);
        Assert.Equal("typed-later", await customer.Typed(customer.Words.SelfCareId));
    }

    [SkippableFact]
    public async Task Change_of_language_keeps_the_errors_of_fields_in_the_other_language()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        await customer.ChangeEmail("taro..@example.jp", "なし", "other@example.jp");
        var japanese = await customer.Errors();

        await customer.SwitchLanguage();

        Assert.Equal(japanese.Keys, (await customer.Errors()).Keys);
        Assert.All((await customer.Errors()).Values, error => Assert.Empty(Japanese().Matches(error)));
        Assert.Equal("taro..@example.jp", await customer.Typed(customer.Words.Email));
    }

    [SkippableFact]
    public async Task Change_of_language_works_on_pages_without_a_form_and_where_a_form_was_sent_before()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer("free-voice");
        await customer.SignIn();
        await customer.ToEmailChange();
        await customer.ChangeEmail("new@example.jp", "0441234567");
        Assert.Equal("email/mismatch", customer.Place);
        await customer.SwitchLanguage();
        Assert.Contains("The contact phone number does not match our records.", await customer.Text());
        await customer.SwitchLanguage();

        for (var miss = 1; miss < 3; miss++)
        {
            await customer.Open("email");
            await customer.ChangeEmail("new@example.jp", "0441234567");
        }

        await customer.SwitchLanguage();
        Assert.Equal("email/locked", customer.Place);
        Assert.Contains("You can try again here from ", await customer.Text());
        await customer.SwitchLanguage();

        await customer.SignIn();
        var mails = Portal.Inbox.CodesTo(customer.Account.Email).Count;
        Portal.Advance(Minutes(1));
        await customer.Open("verify/resend");
        await customer.SwitchLanguage();
        Assert.Equal(("verify", "en"), (customer.Place, await Language(customer)));
        Assert.Equal(mails, Portal.Inbox.CodesTo(customer.Account.Email).Count);
    }

    [SkippableFact]
    public async Task Change_of_language_works_when_the_time_has_run_out_on_the_page()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        await customer.Page.Clock.InstallAsync();
        await customer.SignIn();
        await customer.Page.Clock.FastForwardAsync("20:01");
        Portal.Advance(Minutes(20));

        await customer.SwitchLanguage();

        Assert.Contains("The code has expired. Please sign in again.", await customer.Text());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_in_a_field_sends_the_form_and_does_not_change_the_language(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.Open("login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);

        await customer.Arrive(() => customer.Field(customer.Words.Password).PressAsync("Enter"));

        Assert.Equal(("verify", "ja"), (customer.Place, await Language(customer)));
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task An_english_customer_reads_no_japanese_in_what_the_pages_say(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(English: true));
        foreach (var go in new Func<Task>[]
        {
            () => customer.Open("login"),
            () => customer.Press(customer.Words.Send),
            () => customer.SignIn("not-the-password"),
            () => customer.SignIn(),
            () => customer.EnterCode(customer.WrongCode),
            () => customer.ToEmailChange(),
            () => customer.ChangeEmail("taro..@example.jp", "none", "other@example.jp"),
            () => customer.ChangeEmail("new@example.jp", "0441234567"),
            () => customer.Open("contact"),
            async () =>
            {
                await customer.Open("verify");
                await customer.EnterCode();
            },
            () => customer.Open("password"),
            () => customer.ChangePassword("not-the-password", "a quite new one"),
            () => customer.Open("/no-such-page"),
        })
        {
            await go();
            await SaysNothingInJapanese(customer);
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Customer_gets_a_mail_in_the_language_of_the_pages_with_the_subject_that_they_show(bool english)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(English: english));

        await customer.SignIn();

        var mail = Portal.Inbox.To(customer.Account.Email)[^1];
        Assert.Equal(english, mail.IsEnglish);
        var subject = (await RenderedMail.Of(mail, Portal.Gateway)).Subject;
        Assert.Contains(subject, await customer.Text(), StringComparison.Ordinal);
    }

    /// <summary>Also checks hidden texts. Allowed is the link to the Japanese page.</summary>
    private static async Task SaysNothingInJapanese(Customer customer)
    {
        Assert.Equal("en", await Language(customer));
        var html = (await customer.Page.ContentAsync())
            .Replace(">日本語<", "", StringComparison.Ordinal);
        Assert.Empty(Japanese().Matches(html).Select(match => match.Value));
    }

    /// <summary>Kana, kanji, Japanese punctuation and full-width forms.</summary>
    [GeneratedRegex(
        @"[\p{IsCJKSymbolsandPunctuation}\p{IsHiragana}\p{IsKatakana}\p{IsKatakanaPhoneticExtensions}\p{IsCJKUnifiedIdeographsExtensionA}" +
        @"\p{IsCJKUnifiedIdeographs}\p{IsCJKCompatibilityIdeographs}\p{IsHalfwidthandFullwidthForms}]+")]
    private static partial Regex Japanese();

    private static async Task<string?> Language(Customer customer) => await customer.Page.Locator("html").GetAttributeAsync("lang");
}
