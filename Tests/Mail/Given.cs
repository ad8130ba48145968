using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>The settings and mails of these tests.</summary>
internal static class Given
{
    public const string Digits = "696581";

    public static SelfCareOptions Options() => new()
    {
        Lines =
        {
            ["ip-phone"] = new ServiceLine
            {
                Name = { Ja = "IP電話サービス", En = "IP Phone Service" },
                ContactUrl = "https://example.jp/contact?a=1&b=2",
                SupportPhone = "0120-987-123",
                SupportHours = { Ja = "9時～17時30分（土日祝日・年末年始を除く平日のみ）", En = "9:00–17:30 on weekdays" },
                Mail =
                {
                    SiteName = "楽天モバイルのWEBサイト",
                    CodeSubject = "【楽天モバイル】ログイン認証コードの送付",
                    AddressChangedSubject = "【楽天モバイル】メールアドレス変更のお知らせ",
                },
            },
        },
    };

    public static SelfCareOptions OptionsFor(SmtpSink sink) => new()
    {
        Lines = { ["ip-phone"] = Options().Lines["ip-phone"] },
        Mail =
        {
            Transport = "Smtp",
            Smtp = { Host = "localhost", Port = sink.Port, Security = "None", Connections = 2 },
        },
    };

    public static OutgoingMail.LoginCode LoginCode(string to = "taro@example.jp")
    {
        Assert.True(Code.TryParse(Digits, out var code));
        return new OutgoingMail.LoginCode
        {
            Line = "ip-phone",
            To = to,
            Code = code,
            Reference = "7K2M",
            Lifetime = TimeSpan.FromMinutes(20),
        };
    }

    public static OutgoingMail.AddressChanged AddressChanged(string to = "old@example.jp") => new() { Line = "ip-phone", To = to };

    public static OutgoingMail.AccountChanged AccountChanged(AccountChangedByDesk change) => new()
    {
        Line = "ip-phone", To = "taro@example.jp", At = new(2026, 11, 22, 13, 5, 1, TimeSpan.Zero), Change = change,
    };

    public static OutgoingMail.PasswordChanged PasswordChanged() => new()
    {
        Line = "ip-phone", To = "taro@example.jp", At = new(2026, 11, 22, 13, 5, 1, TimeSpan.Zero),
    };
}
