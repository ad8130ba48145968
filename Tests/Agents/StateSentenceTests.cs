using OrleansSelfCare.Client;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>The state of an account in one sentence, in both languages, for everything that a timeline can end with.</summary>
public sealed class StateSentenceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 1, 30, 0, TimeSpan.Zero);

    private static readonly AccountView Quiet = new(
        "ip-phone", "IP1001", "t***@example.jp", null, "*******678", false, new([], 0, null, 0, false, null), false, 0, [], "Asia/Tokyo");

    private static readonly AccountView Pending = Quiet with { ChallengePending = true };

    private static readonly AccountView SignedIn = Quiet with { Sessions = [new(Now, Now)] };

    /// <summary>What is pending, the events (newest first, the first at 10:02), and the sentences.</summary>
    private static readonly (AccountView View, string Events, string Ja, string En)[] All =
    [
        (Quiet, "", "ログインの記録はありません。", "There is no login on the timeline."),
        (Quiet, "looked-at imported", "ログインの記録はありません。", "There is no login on the timeline."),
        (Quiet with { Disabled = true }, "disabled code-redeemed",
            "利用停止中です。お客様はログインできません。", "The account is disabled. The customer cannot log in."),
        (Pending with { Locks = Pending.Locks with { CodesLocked = true } }, "code-wrong code-taken code-sent login",
            "認証コードの誤りが多いため、コードを受け付けません。ここで解除するまで続きます。",
            "Codes are refused after too many wrong ones, until this is cleared here."),
        (Quiet with { Locks = Quiet.Locks with { CodesRefusedUntil = Now.AddHours(1) } }, "code-wrong",
            "認証コードの誤りが多いため、11:30までコードを受け付けません。", "Codes are refused until 11:30 after too many wrong ones."),
        (Pending, "login/email-missing",
            "パスワードは一致しました。メールアドレスが未登録なので、お客様の画面はアドレスの登録です。",
            "The password was right. No address is registered, so the customer's page asks for one."),
        (Pending, "login/email-undeliverable",
            "パスワードは一致しました。登録のアドレスにはメールを送れないので、お客様の画面は別のアドレスの登録です。",
            "The password was right. No mail can be sent to the address, so the customer's page asks for another."),
        (Pending, "code-sent login",
            "コードを10:02に送りました。受信側サーバーの応答を待っています。",
            "The code was sent at 10:02. The receiving server has not answered yet."),
        (Pending, "code-taken code-sent login",
            "コードは10:02に受信側サーバーに届きました。まだ入力されていません。",
            "The code reached the receiving server at 10:02. It has not been entered yet."),
        (Pending, "looked-at code-taken code-sent login",
            "コードは10:01に受信側サーバーに届きました。まだ入力されていません。",
            "The code reached the receiving server at 10:01. It has not been entered yet."),
        (Pending, "code-wrong×2 code-taken code-sent login",
            "コードは10:01に受信側サーバーに届きました。誤ったコードが2回入力されました。",
            "The code reached the receiving server at 10:01. 2 wrong codes were entered."),
        (Pending, "code-taken code-sent login code-wrong×4 code-taken code-sent login",
            "コードは10:02に受信側サーバーに届きました。まだ入力されていません。",
            "The code reached the receiving server at 10:02. It has not been entered yet."),
        (Pending, "code-not-taken code-sent login",
            "コードのメールはまだ届いていません(10:02の送信は失敗)。自動で送り直しています。",
            "The code's mail has not arrived (sending failed at 10:02). It is tried again by itself."),
        (Pending, "code-mail-refused code-sent login",
            "コードのメールは10:02に受信側サーバーに拒否されました。お客様には届きません。",
            "The receiving server refused the code's mail at 10:02. It will not reach the customer."),
        (Pending, "mail-returned code-taken code-sent login",
            "コードのメールは10:02に戻ってきました。お客様には届いていません。",
            "The code's mail came back at 10:02. It has not reached the customer."),
        (Pending, "phone-mismatch login/email-missing",
            "連絡先電話番号が10:02に一致しませんでした。お客様の画面はアドレスの登録です。",
            "The contact phone number did not match at 10:02. The customer's page asks for an address."),
        (SignedIn with { ChallengePending = true }, "code-taken code-sent step-up code-redeemed",
            "コードは10:02に受信側サーバーに届きました。まだ入力されていません。",
            "The code reached the receiving server at 10:02. It has not been entered yet."),
        (Pending, "",
            "ログインの途中です。コードの入力を待っています。", "A login is in progress and waits for its code."),
        (SignedIn, "code-redeemed code-taken code-sent login",
            "10:02にコードが一致し、ログイン中です。", "The code was right at 10:02. The customer is signed in."),
        (SignedIn, "stepped-up", "10:02にコードが一致し、ログイン中です。", "The code was right at 10:02. The customer is signed in."),
        (SignedIn, "logged-out", "ログイン中です。", "The customer is signed in."),
        (SignedIn, "unlocked noted", "ログイン中です。", "The customer is signed in."),
        (SignedIn, "unlocked/password login-refused/too-many-attempts", "ログイン中です。", "The customer is signed in."),
        (SignedIn, "email-set login-refused/too-many-mails", "ログイン中です。", "The customer is signed in."),
        (SignedIn, "email-pending phone-locked", "ログイン中です。", "The customer is signed in."),
        (Quiet, "code-wrong code-expired", "コードは入力されないまま、10:01に期限が切れました。もう一度ログインが必要です。",
            "The code expired at 10:01 without being entered. The customer has to log in again."),
        (Quiet, "code-redeemed",
            "10:02にログインしましたが、そのログインは終わっています。", "The customer signed in at 10:02. That session has ended."),
        (Quiet, "logged-out code-redeemed", "10:02にログアウトしました。", "The customer logged out at 10:02."),
        (Quiet, "code-expired code-taken code-sent login",
            "コードは入力されないまま、10:02に期限が切れました。もう一度ログインが必要です。",
            "The code expired at 10:02 without being entered. The customer has to log in again."),
        (Quiet, "code-wrong/attempts-exhausted code-wrong×4",
            "誤ったコードが続き、10:02にそのコードは無効になりました。もう一度ログインが必要です。",
            "After wrong codes that code was closed at 10:02. The customer has to log in again."),
        (Quiet, "phone-locked phone-mismatch×3 login",
            "連絡先電話番号の誤りが続き、10:02にメールアドレスの変更がロックされました。",
            "After wrong contact phone numbers the change of the address was locked at 10:02."),
        (Quiet, "login-refused/wrong-password",
            "10:02のログインは、パスワードの誤りで拒否されました。", "The login at 10:02 was refused: wrong password."),
        (SignedIn, "login-refused/too-many-attempts login-refused/wrong-password×5",
            "10:02のログインは、誤りが続いたため照合せずに拒否されました。正しいパスワードでも入れません。",
            "The login at 10:02 was refused without a check after too many errors. The right password is refused too."),
        (Quiet, "login-refused/too-many-mails",
            "10:02のログインは、メールの送信数の上限で拒否されました。", "The login at 10:02 was refused: too many codes were mailed."),
        (Quiet, "notice-taken password-reset login-refused/wrong-password",
            "10:01に仮パスワードを発行しました。お客様はまだログインしていません。",
            "A password was issued at 10:01. The customer has not signed in yet."),
        (Quiet, "email-set code-mail-refused code-sent login",
            "10:02にメールアドレスを登録しました。お客様はまだログインしていません。",
            "An address was set at 10:02. The customer has not signed in yet."),
        (Quiet with { PendingEmail = "n***@example.jp" }, "email-pending login-refused/wrong-password",
            "10:02に新しいアドレスを登録しました。次のログインのコードで確認されます。",
            "A new address was set at 10:02. The code of the next login confirms it."),
        (Quiet, "email-pending-ended/mail-returned email-pending login-refused/wrong-password",
            "新しいアドレスは確認されないまま、10:02に取り消されました。登録のアドレスは変わっていません。",
            "The new address was withdrawn at 10:02 without being confirmed. The registered address has not changed."),
        (Quiet, "email-pending logged-out", "10:01にログアウトしました。", "The customer logged out at 10:01."),
        (SignedIn, "email-pending-ended/expired phone-locked", "ログイン中です。", "The customer is signed in."),
        (Quiet, "sessions-ended code-redeemed",
            "10:02にすべてのログインを終了しました。お客様はまだログインしていません。",
            "All sessions were ended at 10:02. The customer has not signed in yet."),
        (Quiet, "enabled disabled",
            "10:02に利用停止を解除しました。お客様はまだログインしていません。",
            "The account was enabled at 10:02. The customer has not signed in yet."),
        (Quiet, "unlocked phone-locked",
            "10:02にロックを解除しました。お客様はまだログインしていません。",
            "Locks were cleared at 10:02. The customer has not signed in yet."),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void State_is_said_in_both_languages(int row)
    {
        var (view, events, ja, en) = All[row];
        var timeline = events.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Index().Select(entry => Event(entry.Item, entry.Index)).ToList();

        Assert.Equal(
            (ja, en),
            (StateSentence.Of(view, timeline, DeskTexts.Japanese, Now), StateSentence.Of(view, timeline, DeskTexts.English, Now)));
    }

    [Fact]
    public void Every_sentence_about_a_state_is_in_the_table() => Assert.Equal(
        DeskTexts.English.Keys.Where(key => key.StartsWith("state.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        DeskTexts.English.Keys.Where(key => key.StartsWith("state.", StringComparison.Ordinal)
            && All.Any(row => Says(row.En, DeskTexts.English[key]))).Order(StringComparer.Ordinal));

    [Fact]
    public void Time_of_another_day_has_its_day() => Assert.Equal(
        "11月21日 10:02にログアウトしました。",
        StateSentence.Of(Quiet, [Event("logged-out", 0) with { At = Now.AddDays(-1).AddMinutes(-28) }], DeskTexts.Japanese, Now));

    private static bool Says(string sentence, string text) =>
        System.Text.RegularExpressions.Regex.IsMatch(sentence, $"^{System.Text.RegularExpressions.Regex.Escape(text)
            .Replace("\\{0}", ".+", StringComparison.Ordinal).Replace("\\{1}", ".+", StringComparison.Ordinal)}$");

    /// <param name="text">Such as <c>code-wrong×2</c> or <c>login-refused/wrong-password</c>.</param>
    private static TimelineEvent Event(string text, int minutesBefore)
    {
        var (what, times) = text.Split('×') is [var name, var number] ? (name, int.Parse(number, null)) : (text, 1);
        var reason = what.Split('/') is [_, var why] ? why : null;
        return new(Now.AddMinutes(-28 - minutesBefore), what.Split('/')[0], reason, null, null, null, null, times);
    }
}
