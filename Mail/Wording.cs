using System.Diagnostics;
using System.Globalization;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// The texts of the mails in Japanese. The login mail has the sentences of the manual (page 4), unchanged and in the same order, followed
/// by the reference number. Subjects, site names, phone, hours and URL are settings of the service line.
/// </summary>
internal static class Wording
{
    public static (string Subject, IReadOnlyList<Paragraph> Paragraphs) Of(
        ServiceLine line, OutgoingMail mail, TimeZoneInfo zone) => mail switch
    {
        OutgoingMail.LoginCode code => (line.Mail.CodeSubject, LoginCode(line, code)),
        OutgoingMail.AddressChanged changed => (line.Mail.AddressChangedSubject, AddressChanged(line, changed, zone)),
        OutgoingMail.PasswordChanged changed => (
            line.Mail.PasswordChangedSubject is { Length: > 0 } subject ? subject : "パスワード変更のお知らせ", PasswordChanged(line, changed, zone)),
        OutgoingMail.AccountChanged changed => (
            line.Mail.AccountChangedSubject is { Length: > 0 } subject ? subject : "ご登録内容変更のお知らせ", AccountChanged(line, changed, zone)),
        OutgoingMail.Test => ("テストメール", [new Paragraph.Sentence($"これは{line.Name.Ja}のテストメールです。ご対応の必要はありません。")]),
        _ => throw new UnreachableException(),
    };

    private static IReadOnlyList<Paragraph> LoginCode(ServiceLine line, OutgoingMail.LoginCode mail) =>
    [
        WhyThisMail(line),
        new Paragraph.Code("ログイン認証コード", mail.Code),
        new Paragraph.Sentence($"コードの有効期限は {Duration(mail.Lifetime)}間です。"),
        new Paragraph.Sentence("このコードは誰とも共有しないでください。"),
        new Paragraph.Sentence("このメールにお心当たりのない方はお手数をおかけいたしますが破棄してください。"),
        new Paragraph.Sentence($"照合番号 {mail.Reference}（認証コードの入力画面に同じ番号が表示されていることをご確認ください。）"),
    ];

    private static IReadOnlyList<Paragraph> AddressChanged(
        ServiceLine line, OutgoingMail.AddressChanged mail, TimeZoneInfo zone) => Notice(
        line,
        mail.IsRemoved
            ? $"{line.Name.Ja}にご登録のメールアドレスの登録が解除されました。次回ログインされる際に、メールアドレスをご登録ください。"
            : $"{line.Name.Ja}にご登録のメールアドレスが変更されました。今後、ログイン認証コードは変更後のメールアドレスにお送りします。",
        mail.At,
        zone);

    private static IReadOnlyList<Paragraph> PasswordChanged(
        ServiceLine line, OutgoingMail.PasswordChanged mail, TimeZoneInfo zone) => Notice(
        line,
        mail.IsIssued
            ? $"{line.Name.Ja}のセルフケアパスワードが再発行されました。以前のパスワードはご利用いただけません。"
            : $"{line.Name.Ja}のセルフケアパスワードが変更されました。以前のパスワードはご利用いただけません。",
        mail.At,
        zone);

    private static IReadOnlyList<Paragraph> AccountChanged(
        ServiceLine line, OutgoingMail.AccountChanged mail, TimeZoneInfo zone) => Notice(
        line,
        mail.Change switch
        {
            AccountChangedByDesk.Phone => $"{line.Name.Ja}にご登録の連絡先電話番号が変更されました。",
            AccountChangedByDesk.Disabled => $"{line.Name.Ja}のセルフケアのご利用が停止されました。停止中はログインできません。",
            AccountChangedByDesk.Enabled => $"{line.Name.Ja}のセルフケアのご利用が再開されました。",
            AccountChangedByDesk.AddressPending =>
                $"{line.Name.Ja}にご登録のメールアドレスの変更を受け付けました。次回のログインから、認証コードは新しいメールアドレスにお送りします。"
                + "そのコードが入力されると、変更が完了します。",
            _ => throw new UnreachableException(),
        },
        mail.At,
        zone);

    /// <param name="at">Null: not known.</param>
    private static IReadOnlyList<Paragraph> Notice(ServiceLine line, string what, DateTimeOffset? at, TimeZoneInfo zone) =>
    [
        WhyThisMail(line),
        new Paragraph.Sentence(what),
        .. Paragraph.Sentence.IfAny("日時：", at is null ? "" : Time(at.Value, zone)),
        new Paragraph.Sentence("お客さまご自身でお手続き、またはご依頼された場合、ご対応の必要はありません。"),
        new Paragraph.Sentence("お心当たりのない場合は、第三者による変更のおそれがあります。至急、下記までご連絡ください。"),
        .. Paragraph.Sentence.IfAny("TEL：", line.SupportPhone),
        .. Paragraph.Sentence.IfAny("受付時間：", line.SupportHours.Ja),
        new Paragraph.Link("お問い合わせ：", line.ContactUrl),
    ];

    private static Paragraph.Sentence WhyThisMail(ServiceLine line) =>
        new($"このメールは{line.Mail.SiteName}でお手続きいただいた方へ自動送信でお届けしております。");

    private static string Time(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var name = zone.Id == "Asia/Tokyo" ? "日本時間" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return local.ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture) + $"（{name}）";
    }

    /// <summary>Whole minutes, or whole seconds below one minute; rounded down.</summary>
    private static string Duration(TimeSpan lifetime) =>
        lifetime >= TimeSpan.FromMinutes(1) ? $"{(int)lifetime.TotalMinutes} 分" : $"{(int)lifetime.TotalSeconds} 秒";
}
