using MimeKit;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What a conversation tells about its steps, for those who look for a fault.</summary>
public sealed class SmtpConnectorTests : IAsyncLifetime
{
    private readonly MailAuthority _authority = new();
    private readonly SmtpSink _sink = new() { OffersTls = true, Extensions = ["SIZE 1000000", "DSN"] };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _sink.Certificate?.Dispose();
        await _sink.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task Conversation_has_each_address_reply_extension_and_the_certificate()
    {
        _sink.Certificate = _authority.Issue();
        var conversation = new SmtpConversation();

        using var connection = await Connector().Open(conversation, default);

        Assert.Equal("connected", conversation.Tried.Last().Result);
        Assert.Equal(
            ["greeting 220", "EHLO 250", "TLS 220", "EHLO 250", "AUTH 235"], conversation.Replies.Select(reply => $"{reply}"));
        Assert.Equal(["8BITMIME", "PIPELINING", "SIZE 1000000", "DSN", "AUTH PLAIN LOGIN"], conversation.Extensions);
        Assert.Equal(("CN=Mail authority", null), (conversation.Certificate!.Issuer, conversation.Certificate.Problem));
        Assert.Equal(["localhost"], conversation.Certificate.Names);

        using var mail = new MimeMessage(
            [new MailboxAddress("", "otp@example.jp")], [new MailboxAddress("", "taro@example.jp")], "", new TextPart { Text = "a" });
        await connection.Send(mail, new MailboxAddress("", "otp@example.jp"), default);

        Assert.Equal(
            ["MAIL 250 2.1.0", "RCPT 250 2.1.5", "DATA 354", "DATA 250 2.0.0"], conversation.Replies.Select(reply => $"{reply}"));
    }

    [Fact]
    public async Task Conversation_that_failed_tells_how_far_it_came()
    {
        _sink.Certificate = _authority.Issue("mail.example.jp");
        var conversation = new SmtpConversation();

        var e = await Assert.ThrowsAsync<SmtpException>(() => Connector().Open(conversation, default));

        Assert.Equal("TLS: name", e.Failure.Reason);
        Assert.Equal(["greeting 220", "EHLO 250", "TLS 220"], conversation.Replies.Select(reply => $"{reply}"));
        Assert.Equal(["mail.example.jp"], conversation.Certificate!.Names);
    }

    private SmtpConnector Connector()
    {
        var options = Given.OptionsFor(_sink).Mail;
        (options.Smtp.Security, options.Smtp.Authority, options.Smtp.User, options.Smtp.Password) =
            ("StartTls", _authority.PemFile, "gateway", "secret");
        return SmtpRelays.Connector(options, options.Smtp, TimeProvider.System);
    }
}
