using System.Diagnostics;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// The texts of the mails in Japanese. The login mail has the sentences of the manual (page 4), unchanged and in the same order, followed
/// by the reference number. Subjects, site names, phone, hours and URL are settings of the service line.
/// </summary>
internal static class Wording
{
    public static (string Subject, IReadOnlyList<Paragraph> Paragraphs) Of(ServiceLine line, OutgoingMail mail) => mail switch
    {
        OutgoingMail.LoginCode code => (line.Mail.CodeSubject, LoginCode(line, code)),
        OutgoingMail.AddressChanged => (line.Mail.AddressChangedSubject, AddressChanged(line)),
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

    private static IReadOnlyList<Paragraph> AddressChanged(ServiceLine line) =>
    [
        WhyThisMail(line),
        new Paragraph.Sentence($"{line.Name.Ja}にご登録のメールアドレスが変更されました。今後、ログイン認証コードは変更後のメールアドレスにお送りします。"),
        new Paragraph.Sentence("お客さまご自身で変更された場合、お手続きは必要ありません。"),
        new Paragraph.Sentence("変更にお心当たりのない場合は、第三者による変更のおそれがあります。至急、下記までご連絡ください。"),
        .. Paragraph.Sentence.IfAny("TEL：", line.SupportPhone),
        .. Paragraph.Sentence.IfAny("受付時間：", line.SupportHours.Ja),
        new Paragraph.Link("お問い合わせ：", line.ContactUrl),
    ];

    private static Paragraph.Sentence WhyThisMail(ServiceLine line) =>
        new($"このメールは{line.Mail.SiteName}でお手続きいただいた方へ自動送信でお届けしております。");

    /// <summary>Whole minutes, or whole seconds below one minute; rounded down.</summary>
    private static string Duration(TimeSpan lifetime) =>
        lifetime >= TimeSpan.FromMinutes(1) ? $"{(int)lifetime.TotalMinutes} 分" : $"{(int)lifetime.TotalSeconds} 秒";
}
