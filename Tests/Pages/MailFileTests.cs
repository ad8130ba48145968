using OrleansSelfCare.Mail;
using OrleansSelfCare.Portal.Development;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The development page reads the mail files that the service writes.</summary>
public sealed class MailFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-mails-").FullName;

    [Fact]
    public async Task A_filed_mail_is_shown_as_its_reader_would_see_it()
    {
        var settings = Tests.Mail.Given.Options();
        settings.DataDirectory = _directory;
        await new FileMailer(settings, TimeProvider.System).Send(Tests.Mail.Given.LoginCode(), CancellationToken.None);

        var mail = Assert.Single(MailFile.Newest(Path.Combine(_directory, "mail")));

        Assert.Equal(("taro@example.jp", "【楽天モバイル】ログイン認証コードの送付"), (mail.To, mail.Subject));
        Assert.Contains($"ログイン認証コード {Tests.Mail.Given.Digits}\n", mail.Text, StringComparison.Ordinal);
        Assert.EndsWith("）", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('<', mail.Text);
    }

    [Fact]
    public void Where_nothing_was_sent_yet_there_is_none() => Assert.Empty(MailFile.Newest(Path.Combine(_directory, "mail")));

    [Fact]
    public void What_is_no_mail_does_no_harm()
    {
        File.WriteAllText(Path.Combine(_directory, "a.eml"), "Subject");

        Assert.Equal("", Assert.Single(MailFile.Newest(_directory)).Text);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
