namespace OrleansSelfCare.Tests.Pages;

/// <summary>The labels of fields, buttons and links in one language.</summary>
public sealed record Words
{
    public static readonly Words Japanese = new()
    {
        SelfCareId = "セルフケアID",
        Password = "セルフケアパスワード",
        Code = "認証コード",
        Email = "メールアドレス",
        EmailConfirmation = "メールアドレス(確認用)",
        ContactPhone = "連絡先電話番号",
        CurrentPassword = "現在のセルフケアパスワード",
        NewPassword = "新しいセルフケアパスワード",
        NewPasswordConfirmation = "新しいセルフケアパスワード(確認用)",
        Send = "送信",
        Reset = "リセット",
        Resend = "認証コードを再送する",
        SendCode = "認証コードを送信する",
        LogInInstead = "セルフケアIDとパスワードでログインし直す",
        Back = "戻る",
        LogOut = "ログアウト",
        Change = "変更する",
        ToEmailChange = "◆メールアドレス未登録の方・メールが届かない方はこちらをクリックしてください",
        ToContact = "連絡先電話番号を忘れてしまった場合",
        ToPassword = "◆セルフケアパスワード変更",
        ToSessions = "ログイン中の端末とサービス",
        EndSession = "この端末をログアウトさせる",
        EndService = "終了する",
        ToLogin = "セルフケアログイン画面へ",
        OtherLanguage = "English",
    };

    public static readonly Words English = new()
    {
        SelfCareId = "Self-care ID",
        Password = "Self-care password",
        Code = "Code",
        Email = "E-mail address",
        EmailConfirmation = "E-mail address (again)",
        ContactPhone = "Contact phone number",
        CurrentPassword = "Current self-care password",
        NewPassword = "New self-care password",
        NewPasswordConfirmation = "New self-care password (again)",
        Send = "Send",
        Reset = "Clear",
        Resend = "Send the code again",
        SendCode = "Send me a code",
        LogInInstead = "Sign in with the self-care ID and password instead",
        Back = "Back",
        LogOut = "Log out",
        Change = "Change password",
        ToEmailChange = "◆ No e-mail address registered, or no mail received? Click here",
        ToContact = "If you forgot the contact phone number",
        ToPassword = "◆ Change the self-care password",
        ToSessions = "Where you are signed in",
        EndSession = "Log this device out",
        EndService = "Sign out",
        ToLogin = "To the login page",
        OtherLanguage = "日本語",
    };

    public required string SelfCareId { get; init; }

    public required string Password { get; init; }

    public required string Code { get; init; }

    public required string Email { get; init; }

    public required string EmailConfirmation { get; init; }

    public required string ContactPhone { get; init; }

    public required string CurrentPassword { get; init; }

    public required string NewPassword { get; init; }

    public required string NewPasswordConfirmation { get; init; }

    public required string Send { get; init; }

    public required string Reset { get; init; }

    public required string Resend { get; init; }

    public required string SendCode { get; init; }

    public required string LogInInstead { get; init; }

    public required string Back { get; init; }

    public required string LogOut { get; init; }

    public required string Change { get; init; }

    public required string ToEmailChange { get; init; }

    public required string ToContact { get; init; }

    public required string ToPassword { get; init; }

    public required string ToSessions { get; init; }

    public required string EndSession { get; init; }

    public required string EndService { get; init; }

    public required string ToLogin { get; init; }

    public required string OtherLanguage { get; init; }
}
