using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What the server gets besides the text: names, envelope, reply address, signature.</summary>
public sealed class MailEnvelopeTests : SmtpTest
{
    [Theory]
    [InlineData("", "EHLO example.jp")]
    [InlineData("silo-1.example.net", "EHLO silo-1.example.net")]
    public async Task Name_in_EHLO_is_the_senders_domain_unless_the_settings_have_another(string setting, string command)
    {
        (Options.Mail.From, Options.Mail.Smtp.LocalName) = ("otp@example.jp", setting);

        await Send();

        Assert.Equal(command, Sink.Commands[0]);
    }

    [Theory]
    [InlineData("", "token", "otp@example.jp")]
    [InlineData("bounces+{token}@bounces.example.jp", null, "otp@example.jp")]
    [InlineData("bounces+{token}@bounces.example.jp", "abc234", "bounces+abc234@bounces.example.jp")]
    public async Task Envelope_sender_has_the_mails_token(string setting, string? token, string sender)
    {
        (Options.Mail.From, Options.Mail.ReturnPath) = ("otp@example.jp", setting);

        await Send(token);

        Assert.StartsWith($"MAIL FROM:<{sender}>", Sink.Commands[1], StringComparison.Ordinal);
        Assert.Contains("otp@example.jp", ReadMail.Parse(Sink.Mails[0]).Headers["From"], StringComparison.Ordinal);
        Assert.DoesNotContain("abc234", Sink.Mails[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bounces_are_asked_to_have_no_more_than_the_headers_where_the_server_offers_it(bool offered)
    {
        Sink.Extensions = offered ? ["DSN"] : [];

        await Send();

        Assert.Equal(offered, Sink.Commands[1].EndsWith(" RET=HDRS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replies_go_where_the_settings_say()
    {
        await Send();
        Options.Mail.ReplyTo = "desk@example.jp";
        await Send();

        Assert.False(ReadMail.Parse(Sink.Mails[0]).Headers.ContainsKey("Reply-To"));
        Assert.Equal("desk@example.jp", ReadMail.Parse(Sink.Mails[1]).Headers["Reply-To"]);
    }

    [Fact]
    public async Task Mail_is_plain_text_alone_if_the_settings_say_so()
    {
        Options.Mail.TextOnly = true;

        await Send();

        using var mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(Sink.Mails[0])));
        var text = Assert.IsType<TextPart>(mail.Body);
        Assert.Equal("text/plain", text.ContentType.MimeType);
        Assert.Contains("ログイン認証コード 696581", text.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Signature_verifies_with_the_public_key(bool eightBit, bool textOnly)
    {
        using var key = RSA.Create(2048);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        Sink.OffersEightBit = eightBit;
        Options.Mail.TextOnly = textOnly;
        Options.Mail.ReplyTo = "desk@example.jp";
        Options.Lines["ip-phone"].Mail.SenderName = "楽天モバイル";
        (Options.Mail.Dkim.Domain, Options.Mail.Dkim.Selector, Options.Mail.Dkim.KeyFile) = ("example.jp", "s2026", file);

        await Send();
        File.Delete(file);

        Assert.True(await Verifies(Sink.Mails[0], key));
        Assert.False(await Verifies(Sink.Mails[0].Replace("desk@", "spy@", StringComparison.Ordinal), key));
        using var another = RSA.Create(2048);
        Assert.False(await Verifies(Sink.Mails[0], another));
    }

    private static async Task<bool> Verifies(string raw, RSA key)
    {
        using var mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(raw)));
        var signature = mail.Headers[mail.Headers.IndexOf(HeaderId.DkimSignature)];
        Assert.Contains("d=example.jp; s=s2026;", signature.Value, StringComparison.Ordinal);
        return await new DkimVerifier(new OneKey(key)).VerifyAsync(mail, signature);
    }

    private async Task Send(string? token = null)
    {
        using var mailer = new MailKitMailer(Options, Clock);
        await mailer.Send(Given.LoginCode() with { ReturnToken = token }, default);
    }

    /// <summary>The DNS record.</summary>
    private sealed class OneKey(RSA key) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            PublicKeyFactory.CreateKey(key.ExportSubjectPublicKeyInfo());

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
