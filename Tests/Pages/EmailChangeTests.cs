using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Registration and change of the e-mail address.</summary>
[Trait("Category", "Long")]
public sealed class EmailChangeTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string WrongPhone = "0441234567";
    private const string ContactUrl = "https://comm.rakuten.co.jp/toiawase/selfcare-mail/";
    private const string IpPhonesMismatch = "連絡先電話番号が登録済みの情報と一致しません。";
    private const string MobileChoicesMismatch = "認証できませんでした。";

    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndOneWithoutScript), MemberType = typeof(Lines))]
    public async Task The_code_goes_to_the_new_address_which_is_the_accounts_once_it_is_entered(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));
        var old = customer.Account.Email;
        var wanted = $"new-{old}";
        await customer.SignIn();

        await customer.ToEmailChange();
        Assert.Equal("email", customer.Place);
        await customer.ChangeEmail(wanted);
        Assert.Equal("verify", customer.Place);
        Assert.Single(Portal.Inbox.To(old));
        customer.UseMailbox(wanted);
        await customer.EnterCode();

        Assert.Equal("menu", customer.Place);
        Assert.Equal("メールアドレスを登録しました。（n***@example.jp）", await customer.Notice());
        Assert.IsType<OutgoingMail.AddressChanged>(Portal.Inbox.To(old)[^1]);
        await customer.Reload();
        Assert.Null(await customer.Notice());
        await customer.SignInWithCode();
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task Without_an_address_the_login_leads_there(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, email: "");

        await customer.SignIn();
        Assert.Equal("email", customer.Place);
        Assert.Contains("メールアドレスが登録されていないため、認証コードを送信できません。", await customer.Text());
        await customer.Open("verify");
        Assert.Equal("email", customer.Place);
        var wanted = $"{customer.Account.Id}@example.jp";
        await customer.ChangeEmail(wanted);
        customer.UseMailbox(wanted);
        await customer.EnterCode();

        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task An_address_that_no_code_can_be_sent_to_is_named_with_its_causes()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(email: ".taro..yamada@example.jp");

        await customer.SignIn();

        Assert.Equal("email", customer.Place);
        var text = await customer.Text();
        Assert.Contains("メールアドレス内に「# $ % & ' * + / = ? ^ ` { | } ~」の記号が含まれている。", text);
        Assert.Contains("メールアドレスの先頭が\".\"になっている。", text);
        Assert.Contains("メールアドレス内に\".\"が2つ連続している。", text);
        // The service gives the same reason for an address that breaks none of these rules, but that mails kept coming back from.
        Assert.Contains("上記にあてはまらない場合は、お送りしたメールが続けて届かなかったか、迷惑メールとして報告されたため、送信を停止しています。", text);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_field_has_its_own_error_and_what_was_typed_stays(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.ToEmailChange();

        await customer.Press(customer.Words.Send);
        Assert.Equal(["email", "emailConfirmation", "contactPhone"], (await customer.Errors()).Keys);
        Assert.Equal("email", await customer.Focus());

        await customer.ChangeEmail("taro..yamada@example.jp", "03(1234)567", "taro@example.jp");
        Assert.Equal("email", customer.Place);
        var errors = await customer.Errors();
        Assert.StartsWith("メールアドレスの先頭、末尾または「@」の前後がドット(.)", errors["email"], StringComparison.Ordinal);
        Assert.Equal("確認用のメールアドレスが一致しません。", errors["emailConfirmation"]);
        Assert.Equal("連絡先電話番号は、0から始まる10桁または11桁の数字で入力してください。先頭の0が抜けている可能性があります。", errors["contactPhone"]);
        Assert.Equal("email", await customer.Focus());
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
        Assert.Equal("taro..yamada@example.jp", await customer.Typed(customer.Words.Email));
        Assert.Equal("taro@example.jp", await customer.Typed(customer.Words.EmailConfirmation));
        Assert.Equal("03(1234)567", await customer.Typed(customer.Words.ContactPhone));

        await customer.ChangeEmail("taro@example.jp", "なし");
        Assert.Equal(["contactPhone"], (await customer.Errors()).Keys);
        Assert.Equal("contactPhone", await customer.Focus());
        // None of these counted as a wrong number.
        Assert.Equal(0, (await Portal.Api.Show(customer.Account)).Is(200).Body.GetProperty("locks").GetProperty("phoneMisses").GetInt32());
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndScript), MemberType = typeof(Lines))]
    public async Task A_wrong_phone_number_is_said_in_the_lines_own_way_and_the_third_closes_the_path(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.ToEmailChange();
        foreach (var left in new[] { "2回", "1回" })
        {
            await customer.ChangeEmail("new@example.jp", WrongPhone);
            await ReadMismatch(customer, left);

            Assert.Equal("email", customer.Place);
            Assert.Equal("new@example.jp", await customer.Typed(customer.Words.Email));
            Assert.Equal("new@example.jp", await customer.Typed(customer.Words.EmailConfirmation));
            Assert.Equal(WrongPhone, await customer.Typed(customer.Words.ContactPhone));
        }

        await customer.ChangeEmail("new@example.jp", WrongPhone);

        Assert.Equal("email/locked", customer.Place);
        Assert.Equal("メールアドレス登録・変更", await customer.Heading());
        var text = await customer.Text();
        Assert.Contains("連絡先電話番号の確認ができませんでした。", text);
        Assert.Contains("恐れ入りますが、下記よりメールアドレスの変更を行ってください。", text);
        Assert.Equal(ContactUrl, await customer.Link(ContactUrl).GetAttributeAsync("href"));
        await customer.Reload();
        Assert.Equal("email/locked", customer.Place);
        Assert.Contains("連絡先電話番号の確認ができませんでした。", await customer.Text());
        await customer.Follow(customer.Words.ToLogin);
        Assert.Equal("login", customer.Place);
        Assert.Null(await customer.Notice());
    }

    [SkippableFact]
    public async Task A_later_login_by_mail_still_works_after_the_lock_and_change_stays_closed()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        for (var miss = 0; miss < 3; miss++)
        {
            await customer.ChangeEmail("new@example.jp", WrongPhone);
        }

        await customer.SignIn();
        await customer.ToEmailChange();
        await customer.ChangeEmail("new@example.jp");
        Assert.Equal("email/locked", customer.Place);

        await customer.SignInWithCode();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_on_a_wrong_phone_number_is_one_miss(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.ToEmailChange();
        await customer.Type(customer.Words.Email, "new@example.jp");
        await customer.Type(customer.Words.EmailConfirmation, "new@example.jp");
        await customer.Type(customer.Words.ContactPhone, WrongPhone);

        await customer.PressTwice(customer.Words.Send);

        await ReadMismatch(customer, "2回");
        Assert.Equal(1, (await Portal.Api.Show(customer.Account)).Is(200).Body.GetProperty("locks").GetProperty("phoneMisses").GetInt32());
    }

    [SkippableFact]
    public async Task A_form_left_from_an_older_login_is_no_miss_and_no_change()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        var older = customer.Page;
        await customer.OpenTab();
        await customer.SignIn();

        customer.LookAt(older);
        await customer.ChangeEmail("new@example.jp", WrongPhone);

        Assert.Equal("別の画面で新しいログインが行われました。最新のメールの認証コードを入力してください。", await customer.Notice());
        Assert.Equal(0, (await Portal.Api.Show(customer.Account)).Is(200).Body.GetProperty("locks").GetProperty("phoneMisses").GetInt32());
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task A_number_typed_with_hyphens_in_full_width_is_right()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();

        await customer.ChangeEmail("new@example.jp", "０３－１２３４－５６７８");

        Assert.Equal("verify", customer.Place);
    }

    [SkippableFact]
    public async Task The_back_button_of_the_page_leads_to_where_the_customer_came_from()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();

        await BackOnThePage(customer);
        Assert.Equal("verify", customer.Place);

        var without = await NewCustomer(email: "");
        await without.SignIn();
        await BackOnThePage(without);
        Assert.Equal("login", without.Place);
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task Who_forgot_the_phone_number_is_told_where_to_ask(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);
        await customer.SignIn();
        await customer.ToEmailChange();

        await customer.Follow(customer.Words.ToContact);

        Assert.Equal("contact", customer.Place);
        Assert.Equal("連絡先電話番号を忘れてしまった場合", await customer.Heading());
        Assert.Equal(ContactUrl, await customer.Link(ContactUrl).GetAttributeAsync("href"));
    }

    [SkippableFact]
    public async Task The_notice_names_the_masked_address_alone()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        var wanted = $"new-{customer.Account.Email}";
        await customer.ChangeEmail(wanted);
        customer.UseMailbox(wanted);
        await customer.EnterCode();

        Assert.DoesNotContain(wanted, await customer.Page.ContentAsync());
        Assert.Contains(EmailAddress.Mask(wanted)!, await customer.Notice());
    }

    [SkippableFact]
    public async Task Customer_who_typed_a_new_address_reads_it_whole_on_the_code_page_and_can_change_it()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        Assert.Contains("ご契約時に登録のメールアドレス宛に認証コードを送信しました。", await customer.Text());
        await customer.ToEmailChange();
        var wanted = $"new-{customer.Account.Email}";

        await customer.ChangeEmail(wanted);

        Assert.Contains($"ご入力いただいたメールアドレス（{wanted}）宛に認証コードを送信しました。", await customer.Text());
        Assert.DoesNotContain("ご契約時に登録のメールアドレス宛", await customer.Text());
        Assert.Equal(wanted, await customer.Text("#sent-to"));
        await customer.Reload();
        Assert.Equal(wanted, await customer.Text("#sent-to"));
        await customer.Follow("メールアドレスを変更する");
        Assert.Equal("email", customer.Place);
    }

    [SkippableFact]
    public async Task Locked_page_keeps_the_time_over_a_reload_and_says_nothing_to_a_browser_that_was_not_locked()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        for (var miss = 0; miss < 3; miss++)
        {
            await customer.ChangeEmail("new@example.jp", WrongPhone);
        }

        Assert.Contains("からもう一度お試しいただけます。", await customer.Text());
        await customer.Reload();
        Assert.Contains("からもう一度お試しいただけます。", await customer.Text());

        var stranger = await NewCustomer(customer.Account);
        await stranger.Open("email/locked");
        Assert.Equal("login", stranger.Place);
    }

    [SkippableFact]
    public async Task Browser_offers_no_phone_number_of_the_customers_own()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        Assert.Equal("off", await customer.Field(customer.Words.ContactPhone).GetAttributeAsync("autocomplete"));
    }

    /// <summary>Checks the wrong-number message of the service line; goes back to the form if the message is on a separate page.</summary>
    private static async Task ReadMismatch(Customer customer, string left)
    {
        switch (customer.Account.Line)
        {
            case "free-voice":
                Assert.Equal("email/mismatch", customer.Place);
                Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
                Assert.Contains(IpPhonesMismatch, await customer.Text());
                Assert.Contains(left, await customer.Text());
                await BackOnThePage(customer);
                Assert.StartsWith(IpPhonesMismatch, (await customer.Errors())["contactPhone"], StringComparison.Ordinal);
                Assert.Equal("contactPhone", await customer.Focus());
                Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
                break;
            case "mobile-choice-050":
                Assert.Equal("email", customer.Place);
                Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
                await InOrder(customer, "ご入力いただいたメールアドレス宛に認証コードをお送りいたします。", MobileChoicesMismatch, "メールアドレス(確認用)");
                Assert.Contains(left, await customer.Text());
                break;
            default:
                Assert.Equal("email", customer.Place);
                Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
                await InOrder(customer, IpPhonesMismatch, "登録または変更をご希望のメールアドレスを入力してください。");
                Assert.Contains(left, await customer.Text());
                break;
        }
    }

    /// <summary>The page's own back button or link, not the browser's Back.</summary>
    private static Task BackOnThePage(Customer customer) =>
        customer.Arrive(() => customer.Button(customer.Words.Back).Or(customer.Link(customer.Words.Back)).ClickAsync());

    private static async Task InOrder(Customer customer, params string[] sentences)
    {
        var text = await customer.Text();
        Assert.Equal(sentences, sentences.OrderBy(sentence => text.IndexOf(sentence, StringComparison.Ordinal)));
        Assert.All(sentences, sentence => Assert.Contains(sentence, text));
    }
}
