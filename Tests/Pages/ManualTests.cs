using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// The screens in the manual, sentence by sentence in the manual's order, except that the login form stands before most of its
/// introduction. The text around the screens is not tested.
/// </summary>
public sealed class ManualTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Site = "カスタマーセルフケアサービス";
    private const string DottedSite = "カスタマー・セルフケア・サービス";
    private const string Mobile = "モバイルチョイス“050” - 各種サービス設定・変更 -";
    private const string ContactUrl = "https://comm.rakuten.co.jp/toiawase/selfcare-mail/";

    private static readonly string[] BeforeLogin =
    [
        "セルフケアログイン",
        "ログイン認証チェックを行います。",
        "※ご本人様確認のため、ログイン後、ご契約時に登録のメールアドレス宛に認証コードをお送りします。",
    ];

    private static readonly string[] BelowForm =
    [
        "お手元に「サービス開始のご案内」をご用意いただき、「セルフケアID」「セルフケアパスワード」をご入力ください。",
        "紛失等により情報漏洩が発生しますと、第三者に悪用される恐れがありますので、本紙記載のIDやパスワード等につきましては、お客様において責任をもって管理いただきますようお願いいたします。",
        "お客様が第三者に共有する場合は、お客様の責任においてお取り扱いください。",
    ];

    private static readonly string[] BelowLogin =
    [
        "※セルフケアID・パスワードを再発行ご希望の場合は、下記カスタマーセンターにお問い合わせください。",
        "TEL：0120-987-123",
        "受付時間：9時～17時30分",
        "(土日祝日・年末年始を除く平日のみ)",
    ];

    private static readonly string[] VerifyAbove =
    [
        "2段階認証",
        "メール認証によるご本人様確認を行います。",
        "ご契約時に登録のメールアドレス宛に認証コードを送信しました。受信した認証コードを入力してください。",
        "メール件名：【楽天モバイル】ログイン認証コードの送付",
        "認証コード",
        "(半角で入力してください)",
        "送信",
    ];

    private static readonly string[] VerifyBelow =
    [
        "◆メールアドレス未登録の方・メールが届かない方はこちらをクリックしてください",
        "認証コードが受信できない場合は上記リンクからメールアドレスの登録・変更を行ってください",
        "※「comm.rakuten.co.jp」からのメールを受信できるようにドメイン指定受信の設定をお願いいたします。",
    ];

    private static readonly string[] CodeLives =
    [
        "※ログイン認証コードは20分間有効です。",
        "20分過ぎた場合、もう一度セルフケアログインページからログインし直して、ログイン認証コードを再度入手してください。",
    ];

    private static readonly string[] EmailAbove =
    [
        "登録または変更をご希望のメールアドレスを入力してください。",
        "ご入力いただいたメールアドレス宛に認証コードをお送りいたします。",
    ];

    private static readonly string[] EmailBelow =
    [
        "連絡先電話番号",
        "ハイフンなしで入力してください",
        "送信",
        "戻る",
        "※メールアドレスは、次の画面で認証コードの認証が成功した場合に登録または変更されます。",
        "※ご入力の連絡先電話番号が登録済み情報と一致せず3回エラーになった場合は、セルフケアログイン画面に戻ります。",
    ];

    private static readonly string[] Addresses = ["メールアドレス", "メールアドレス(確認用)"];
    private const string ForPhone = "ご本人様確認のため、ご契約時に登録した連絡先電話番号を入力してください。";

    private static readonly string[] UsableSymbols =
    [
        "※メールアドレスに利用可能な記号はアンダースコア(_)、ハイフン(-)、ドット(.)の3つのみとなります。",
        "上記以外の記号をメールアドレスに利用されますと認証コードの送信が出来なくなります。",
    ];

    private static readonly string[] Mismatch = ["連絡先電話番号が登録済みの情報と一致しません。", "ご確認の上、もう一度入力してください。"];
    private static readonly string[] Locked = ["連絡先電話番号の確認ができませんでした。", "恐れ入りますが、下記よりメールアドレスの変更を行ってください。", ContactUrl];
    private static readonly string[] Safety = ["※安全性について", "フォームのご利用にあたっては、プライバシー保護のため、SSL暗号化通信を導入しています。"];

    private static readonly string[] Forgotten = ["メールアドレス登録・変更", .. Locked];

    private static readonly string[] FreeVoiceEmailBelow =
    [
        "連絡先電話番号",
        "ハイフンなしで入力してください",
        "送信",
        "戻る",
        "※メールアドレスは、次の画面での認証コードの認証が成功した場合に登録または変更されます。",
        "※ご入力の連絡先電話番号が登録済み情報と一致せず3回エラーとなった場合は、セルフケアログイン画面に戻ります。",
    ];

    /// <summary>The sentences of each service line and screen, from top to bottom.</summary>
    private static readonly Dictionary<(string Line, string Screen), string[]> Manual = new()
    {
        [("ip-phone", "login")] =
        [
            Site, "IP加入電話", .. BeforeLogin, "★セルフケア情報", "セルフケアID", "セルフケアIDを入力してください。", "セルフケアパスワード",
            "セルフケアパスワードを入力してください。", "送信", "リセット", .. BelowForm, .. BelowLogin,
        ],
        [("ip-phone", "verify")] = [Site, .. VerifyAbove, .. VerifyBelow, .. CodeLives],
        [("ip-phone", "menu")] =
        [
            Site, "IP加入電話", "サービス選択画面", "下記のメニューより情報照会・設定変更したい内容をお選びください。", "◆情報照会サービス", "・契約情報照会", "・ご利用状況照会",
            "・明細照会", "※明細照会をご利用いただくには別途お申し込みが必要(無料)です。", "◆各種サービス設定・変更", "・IP加入電話パスワード変更", "・付加サービスパスワード変更",
            "・チャネルアップサービス設定", "・050番号追加申込", "◆セルフケアパスワード変更", "ご利用方法", "ご希望のメニューをご選択いただくと、ご利用案内が表示されます。",
            "スクリーンショットをクリックし、別ウィンドウを表示したまま、ガイドに添って入力してください。", .. Safety,
        ],
        [("ip-phone", "email")] = [Site, "メールアドレス登録・変更", .. EmailAbove, .. Addresses, ForPhone, .. EmailBelow],
        [("ip-phone", "mismatch")] = [Site, "メールアドレス登録・変更", .. Mismatch, .. EmailAbove, .. Addresses, ForPhone, .. EmailBelow],
        [("ip-phone", "locked")] = [Site, .. Forgotten],

        [("mobile-choice-050", "login")] =
        [
            Mobile, "認証チェック", "各種サービス設定を実施する前に認証チェックを行います。", "セルフケアID", "セルフケアパスワード", .. BelowLogin,
        ],
        [("mobile-choice-050", "verify")] = [Mobile, .. VerifyAbove, "リセット", .. VerifyBelow, .. CodeLives],
        [("mobile-choice-050", "menu")] =
        [
            Mobile, "設定内容選択", "下記のメニューより設定・設定変更したい内容をお選びください。", "IP電話番号(050番号)追加申込", "IP電話番号(050番号)を追加でお申し込みいただけます。",
            "モバイルチョイス050登録", "IP電話番号(050番号)と携帯番号の紐付けを登録できます。", "モバイルチョイス050解除", "IP電話番号(050番号)と携帯番号の紐付けを解除できます。",
            "マスター設定 (グループ・利用制限)", "グループ・利用制限のマスター情報の設定・変更を行うことができます。", "グループ・利用制限設定・内容変更", "グループ・利用制限設定の変更を行うことができます。",
            "着信拒否一括登録・削除", "着信拒否したい番号の登録と削除を一括で設定することができます。", "アップロード・ダウンロード",
            "モバイルチョイス“050”の登録、更新、解除の一括処理を行うことができます。", "ご利用方法", "ご希望のメニューをご選択いただくと、ご利用案内が表示されます。",
            "入力画面 をクリックし、ガイドに沿って入力してください。", .. Safety, "マニュアルダウンロード",
        ],
        [("mobile-choice-050", "email")] = [Mobile, "メールアドレス登録・変更", .. EmailAbove, .. Addresses, ForPhone, .. EmailBelow],
        [("mobile-choice-050", "mismatch")] = [Mobile, "メールアドレス登録・変更", .. EmailAbove, "認証できませんでした。", .. Addresses, ForPhone, .. EmailBelow],
        [("mobile-choice-050", "locked")] = [Mobile, .. Forgotten],

        [("free-voice", "login")] =
        [
            Site, .. BeforeLogin, "セルフケアID(必須)",
            "お申し込みいただいているサービスの「サービス開始のご案内」もしくは「カスタマーセルフケアID/パスワードのご案内」の1か所に記載されているセルフケアIDを入力してください。",
            "セルフケアパスワード(必須)",
            "お申し込みいただいているサービスの「サービス開始のご案内」もしくは「カスタマーセルフケアID/パスワードのご案内」の1か所に記載されているセルフケアパスワードを入力してください。",
            "送信", "リセット", .. BelowForm, .. BelowLogin,
        ],
        [("free-voice", "verify")] = [DottedSite, .. VerifyAbove, .. VerifyBelow, .. CodeLives],
        [("free-voice", "email")] =
        [
            DottedSite, "メールアドレス登録・変更", .. EmailAbove, .. Addresses, "本人確認のため、ご契約時に登録した連絡先電話番号を入力してください。", .. FreeVoiceEmailBelow,
        ],
        [("free-voice", "mismatch")] =
        [
            "Customer Self-Care Service", "2-step authentication", .. Mismatch, "戻る",
            "ブラウザの戻るボタンでは戻れません。前ページに戻る場合は、画面内の戻るボタンで戻ってください。", "メッセージが表示された場合、下記サイトからお問い合わせください。", ContactUrl,
        ],
    };

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task Each_screen_says_what_the_manual_shows(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);

        await customer.Open("login");
        await Reads("login");
        await customer.SignIn();
        await Reads("verify");
        await customer.ToEmailChange();
        await Reads("email");
        await customer.ChangeEmail("hogehoge@ggg.co.jp", "0441234567");
        await Reads("mismatch");
        for (var miss = 1; miss < 3; miss++)
        {
            await customer.Open("email");
            await customer.ChangeEmail("hogehoge@ggg.co.jp", "0441234567");
        }

        await Reads("locked");
        await customer.SignInWithCode();
        await Reads("menu");

        // The manual does not show every screen for every service line.
        async Task Reads(string screen) => AssertInOrder(Manual.GetValueOrDefault((line, screen), []), Plain(await customer.Text()));
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task The_email_page_says_which_symbols_an_address_may_have(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, email: "");
        await customer.SignIn();
        Assert.Equal("email", customer.Place);

        var shown = Plain(await customer.Text());

        Assert.All(UsableSymbols, sentence => Assert.Contains(Plain(sentence), shown));
    }

    private static void AssertInOrder(string[] sentences, string shown)
    {
        var from = 0;
        foreach (var sentence in sentences.Select(Plain))
        {
            var at = shown.IndexOf(sentence, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"「{sentence}」 is not there after 「{shown[..from]}」 but 「{shown[from..]}」");
            from = at + sentence.Length;
        }
    }

    /// <summary>Ignores line breaks, which depend on the window's width, and character width, which the manual mixes.</summary>
    private static string Plain(string text) => string.Concat(InputNormalizer.Normalize(text).Where(c => !char.IsWhiteSpace(c)));
}
