using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

public sealed class MailTextTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 1, 123, TimeSpan.Zero);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory();
    private readonly SelfCareOptions _options = Given.Options();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_login_mail_has_the_manuals_sentences_in_its_order_and_the_reference_below()
    {
        var mail = await Read(Given.LoginCode());

        string[] sentences =
        [
            "このメールは楽天モバイルのWEBサイトでお手続きいただいた方へ自動送信でお届けしております。",
            "ログイン認証コード 696581",
            "コードの有効期限は 20 分間です。",
            "このコードは誰とも共有しないでください。",
            "このメールにお心当たりのない方はお手数をおかけいたしますが破棄してください。",
            "照合番号 7K2M（認証コードの入力画面に同じ番号が表示されていることをご確認ください。）",
        ];
        Assert.Equal(sentences, Lines(mail.Text));
        Assert.Equal(sentences, Lines(mail.SeenHtml));
    }

    [Fact]
    public async Task Its_headers_say_who_writes_what_and_when_and_that_no_machine_should_answer()
    {
        var mail = await Read(Given.LoginCode());

        Assert.Equal("【楽天モバイル】ログイン認証コードの送付", mail.Subject);
        Assert.Equal("no-reply-otp@comm.rakuten.co.jp", mail.Headers["From"]);
        Assert.Equal("taro@example.jp", mail.Headers["To"]);
        Assert.True(DateTimeOffset.TryParse(mail.Headers["Date"], CultureInfo.InvariantCulture, out _));
        Assert.Matches(@"^<[0-9a-f]{32}@comm\.rakuten\.co\.jp>$", mail.Headers["Message-ID"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("All", mail.Headers["X-Auto-Response-Suppress"]);
        Assert.Contains("lang=\"ja\"", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_name_stands_before_the_address()
    {
        _options.Lines["ip-phone"].Mail.SenderName = "楽天モバイル";

        var mail = await Read(Given.LoginCode());

        Assert.Equal("楽天モバイル <no-reply-otp@comm.rakuten.co.jp>", mail.Headers["From"].Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_may_write_from_an_address_of_its_own()
    {
        _options.Lines["ip-phone"].Mail.From = "otp@ip-phone.example.jp";

        var mail = await Read(Given.LoginCode());

        Assert.Equal("otp@ip-phone.example.jp", mail.Headers["From"]);
    }

    [Theory]
    [InlineData(600, "10 分")]
    [InlineData(119, "1 分")]
    [InlineData(59, "59 秒")]
    public async Task A_lifetime_is_never_rounded_up(int seconds, string lifetime)
    {
        var mail = await Read(Given.LoginCode() with { Lifetime = TimeSpan.FromSeconds(seconds) });

        Assert.Contains($"コードの有効期限は {lifetime}間です。", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_notice_tells_the_old_address_whom_to_call()
    {
        var mail = await Read(Given.AddressChanged() with { At = Now });

        string[] sentences =
        [
            "このメールは楽天モバイルのWEBサイトでお手続きいただいた方へ自動送信でお届けしております。",
            "IP電話サービスにご登録のメールアドレスが変更されました。今後、ログイン認証コードは変更後のメールアドレスにお送りします。",
            "日時：2026年11月22日 22:05（日本時間）",
            "お客さまご自身でお手続き、またはご依頼された場合、ご対応の必要はありません。",
            "お心当たりのない場合は、第三者による変更のおそれがあります。至急、下記までご連絡ください。",
            "TEL：0120-987-123",
            "受付時間：9時～17時30分（土日祝日・年末年始を除く平日のみ）",
            "お問い合わせ：https://example.jp/contact?a=1&b=2",
        ];
        Assert.Equal("【楽天モバイル】メールアドレス変更のお知らせ", mail.Subject);
        Assert.Equal("old@example.jp", mail.Headers["To"]);
        Assert.Equal(sentences, Lines(mail.Text));
        Assert.Equal(sentences, Lines(mail.SeenHtml));
    }

    [Fact]
    public async Task Login_mail_in_English_has_the_same_sentences_in_the_same_order()
    {
        var mail = await Read(Given.LoginCode() with { IsEnglish = true });

        string[] sentences =
        [
            "This is an automatic mail to a customer of IP Phone Service.",
            "Sign-in code 696581",
            "The code is valid for 20 minutes.",
            "Do not share this code with anyone.",
            "If you did not expect this mail, please discard it.",
            "Reference 7K2M (please check that the page where you enter the code shows the same reference)",
        ];
        Assert.Equal("Your sign-in code", mail.Subject);
        Assert.Equal(sentences, Lines(mail.Text));
        Assert.Equal(sentences, Lines(mail.SeenHtml));
        Assert.Contains("lang=\"en\"", mail.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, "1 minute")]
    [InlineData(119, "1 minute")]
    [InlineData(59, "59 seconds")]
    public async Task Lifetime_in_English_is_never_rounded_up(int seconds, string lifetime)
    {
        var mail = await Read(Given.LoginCode() with { IsEnglish = true, Lifetime = TimeSpan.FromSeconds(seconds) });

        Assert.Contains($"The code is valid for {lifetime}.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_in_English_tells_the_old_address_whom_to_call()
    {
        var mail = await Read(Given.AddressChanged() with { IsEnglish = true, At = Now });

        string[] sentences =
        [
            "This is an automatic mail to a customer of IP Phone Service.",
            "The e-mail address registered for IP Phone Service was changed. From now on, sign-in codes go to the new address.",
            "Time: 22 Nov 2026 22:05 (Japan time)",
            "If you did this or asked for it, you need not do anything.",
            "If you did not, somebody else may have done it. Please contact us immediately:",
            "Phone: 0120-987-123",
            "Hours: 9:00–17:30 on weekdays",
            "Contact: https://example.jp/contact?a=1&b=2",
        ];
        Assert.Equal("Your e-mail address was changed", mail.Subject);
        Assert.Equal(sentences, Lines(mail.Text));
        Assert.Equal(sentences, Lines(mail.SeenHtml));
    }

    [Fact]
    public async Task Notice_that_an_earlier_version_stored_says_no_time()
    {
        Assert.DoesNotContain("日時", (await Read(Given.AddressChanged())).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "IP電話サービスのセルフケアパスワードが変更されました。以前のパスワードはご利用いただけません。")]
    [InlineData(false, true, "IP電話サービスのセルフケアパスワードが再発行されました。以前のパスワードはご利用いただけません。")]
    [InlineData(true, false, "The self-care password for IP Phone Service was changed. The previous password no longer works.")]
    [InlineData(true, true, "A new self-care password for IP Phone Service was issued. The previous password no longer works.")]
    public async Task Notice_of_a_password_says_what_happened_when_and_whom_to_call(bool isEnglish, bool isIssued, string what)
    {
        var mail = await Read(Given.PasswordChanged() with { IsEnglish = isEnglish, IsIssued = isIssued });

        var read = Lines(mail.Text);
        Assert.Equal(read, Lines(mail.SeenHtml));
        Assert.Equal(isEnglish ? "Your password was changed" : "パスワード変更のお知らせ", mail.Subject);
        Assert.Equal((what, isEnglish ? "Time: 22 Nov 2026 22:05 (Japan time)" : "日時：2026年11月22日 22:05（日本時間）"), (read[1], read[2]));
        Assert.EndsWith("https://example.jp/contact?a=1&b=2", read[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, AccountChangedByDesk.Phone, "IP電話サービスにご登録の連絡先電話番号が変更されました。")]
    [InlineData(true, AccountChangedByDesk.Phone, "The contact phone number registered for IP Phone Service was changed.")]
    [InlineData(false, AccountChangedByDesk.Disabled, "IP電話サービスのセルフケアのご利用が停止されました。停止中はログインできません。")]
    [InlineData(
        true, AccountChangedByDesk.Disabled, "Self-care for IP Phone Service was stopped. Nobody can sign in until it is started again.")]
    [InlineData(false, AccountChangedByDesk.Enabled, "IP電話サービスのセルフケアのご利用が再開されました。")]
    [InlineData(true, AccountChangedByDesk.Enabled, "Self-care for IP Phone Service was started again.")]
    [InlineData(
        false,
        AccountChangedByDesk.AddressPending,
        "IP電話サービスにご登録のメールアドレスの変更を受け付けました。次回のログインから、認証コードは新しいメールアドレスにお送りします。"
        + "そのコードが入力されると、変更が完了します。")]
    [InlineData(
        true,
        AccountChangedByDesk.AddressPending,
        "Another e-mail address was given for IP Phone Service. From the next sign-in on, codes go to the new address. "
        + "It is registered when one of them is entered.")]
    public async Task Notice_of_what_the_desk_changed_says_what_when_and_whom_to_call(
        bool isEnglish, AccountChangedByDesk change, string what)
    {
        var mail = await Read(Given.AccountChanged(change) with { IsEnglish = isEnglish });

        var read = Lines(mail.Text);
        Assert.Equal(read, Lines(mail.SeenHtml));
        Assert.Equal(isEnglish ? "Your account was changed" : "ご登録内容変更のお知らせ", mail.Subject);
        Assert.Equal((what, isEnglish ? "Time: 22 Nov 2026 22:05 (Japan time)" : "日時：2026年11月22日 22:05（日本時間）"), (read[1], read[2]));
        Assert.EndsWith("https://example.jp/contact?a=1&b=2", read[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "メールアドレスの登録が解除されました。")]
    [InlineData(true, "was removed.")]
    public async Task Notice_of_a_removed_address_names_no_new_one(bool isEnglish, string what)
    {
        var mail = await Read(Given.AddressChanged() with { IsEnglish = isEnglish, IsRemoved = true });

        Assert.Contains(what, Lines(mail.Text)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_has_the_time_of_the_zone_in_the_settings()
    {
        _options.TimeZone = "America/New_York";

        var mail = await Read(Given.PasswordChanged());

        Assert.Contains("日時：2026年11月22日 08:05（UTC-05:00）", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_may_have_its_own_English_subjects_and_site_name()
    {
        _options.Lines["ip-phone"].Mail.English = new() { CodeSubject = "[Rakuten Mobile] Code", SiteName = "Rakuten Mobile" };

        var mail = await Read(Given.LoginCode() with { IsEnglish = true });

        Assert.Equal("[Rakuten Mobile] Code", mail.Subject);
        Assert.StartsWith("This is an automatic mail to a customer of Rakuten Mobile.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_a_phone_has_no_empty_lines_for_it()
    {
        _options.Lines["ip-phone"].SupportPhone = "";
        _options.Lines["ip-phone"].SupportHours = new Text();

        var mail = await Read(Given.AddressChanged());

        Assert.DoesNotContain("TEL", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("受付時間", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_line_brings_is_no_markup()
    {
        _options.Lines["ip-phone"].Mail.SiteName = "<b>A&B</b>";
        _options.Lines["ip-phone"].ContactUrl = "https://example.jp/\"><script>";

        var mail = await Read(Given.AddressChanged());

        Assert.Contains("&lt;b&gt;A&amp;B&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", mail.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taro@example.jp\r\nBcc: spy@example.com")]
    [InlineData("taro@example.jp\nBcc: spy@example.com")]
    [InlineData("taro@example.jp\r\n ,spy@example.com")]
    [InlineData("taro@example.jp,spy@example.com")]
    [InlineData("Taro <taro@example.jp>")]
    [InlineData("\"a\r\n b\"@example.jp")]
    [InlineData("<taro@example.jp>")]
    [InlineData("taro@example.jp>")]
    [InlineData("taro@example.jp(Taro)")]
    [InlineData("(Taro)taro@example.jp")]
    [InlineData("team:taro@example.jp;")]
    [InlineData("no-address")]
    [InlineData("")]
    public async Task What_is_not_one_address_gets_no_mail(string to)
    {
        var refused = await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer().Send(Given.LoginCode(to), default));

        Assert.Equal("unusable address", refused.Message);
        Assert.Empty(_data.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Address_with_a_punycode_domain_is_written_unchanged()
    {
        _options.Lines["ip-phone"].Mail.From = "otp@xn--r8jz45g.jp";

        var mail = await Read(Given.LoginCode("taro@xn--r8jz45g.jp"));

        Assert.Equal(("taro@xn--r8jz45g.jp", "otp@xn--r8jz45g.jp"), (mail.Headers["To"], mail.Headers["From"]));
        Assert.Matches(@"^<[0-9a-f]{32}@xn--r8jz45g\.jp>$", mail.Headers["Message-ID"]);
    }

    [Fact]
    public async Task Mail_file_is_8_bit_text_dated_by_the_products_clock()
    {
        await Mailer().Send(Given.LoginCode(), default);

        var text = await File.ReadAllTextAsync(Assert.Single(Files()).FullName);
        Assert.Contains("\r\nDate: Sun, 22 Nov 2026 13:05:01 +0000\r\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("Content-Transfer-Encoding: 8bit\r\n").Length - 1);
        Assert.Contains("\r\nログイン認証コード 696581\r\n", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Mail_file_is_readable_by_its_owner_only_and_is_the_only_file()
    {
        Skip.If(OperatingSystem.IsWindows());

        await Mailer().Send(Given.LoginCode(), default);

        var file = Assert.Single(_data.EnumerateFiles("*", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public async Task Mail_files_sort_by_time_and_their_names_give_nothing_away()
    {
        await Mailer().Send(Given.LoginCode(), default);

        Assert.Matches(@"^20261122T130501\.123Z-ip-phone-[0-9a-f]{8}\.eml$", Assert.Single(Files()).Name);
    }

    [Fact]
    public async Task Whoever_reads_along_sees_whole_mails_only()
    {
        const int Mails = 200;
        var mailer = Mailer();
        var writing = Task.WhenAll(Enumerable.Range(0, Mails).Select(_ => mailer.Send(Given.LoginCode(), default)));

        var seen = new HashSet<string>();
        while (seen.Count < Mails)
        {
            foreach (var file in Files().Where(file => seen.Add(file.Name)))
            {
                Assert.Contains(Given.Digits, Read(file).Text, StringComparison.Ordinal);
            }

            Assert.False(writing.IsFaulted, writing.Exception?.Message);
        }

        await writing;
        Assert.Equal(Mails, Files().Length);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_mail_not_taken()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "mail"), "in the way");

        var failed = await Assert.ThrowsAsync<MailDeliveryException>(() => Mailer().Send(Given.LoginCode(), default));

        Assert.DoesNotContain(_data.Name, failed.ToString(), StringComparison.Ordinal);
    }

    private static string[] Lines(string text) =>
        text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ReadMail Read(FileInfo file) => ReadMail.Parse(File.ReadAllText(file.FullName, Encoding.Latin1));

    private FileMailer Mailer()
    {
        _options.DataDirectory = _data.FullName;
        return new FileMailer(_options, new FakeTimeProvider(Now));
    }

    private FileInfo[] Files() =>
        new DirectoryInfo(Path.Combine(_data.FullName, "mail")) is { Exists: true } folder ? folder.GetFiles("*.eml") : [];

    private async Task<ReadMail> Read(OutgoingMail mail)
    {
        await Mailer().Send(mail, default);
        return Read(Assert.Single(Files()));
    }
}
