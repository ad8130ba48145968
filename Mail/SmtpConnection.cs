using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MimeKit;

namespace OrleansSelfCare.Mail;

/// <summary>An open connection to a mail server, created by <see cref="SmtpConnector"/>.</summary>
internal sealed class SmtpConnection : SmtpClient
{
    private readonly X509ChainPolicy _policy;

    public SmtpConnection(SmtpConversation conversation, X509ChainPolicy policy)
        : base(conversation)
    {
        (Conversation, _policy) = (conversation, policy);
        // A bounce needs no more than the headers, and the mail has a code in it.
        DeliveryStatusNotificationType = DeliveryStatusNotificationType.HeadersOnly;
        ServerCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            conversation.Certificate = certificate is null ? null : SmtpCertificate.Check((X509Certificate2)certificate, chain, errors);
            return conversation.Certificate is { Problem: null };
        };
    }

    public SmtpConversation Conversation { get; }

    /// <summary>The mails that were begun on it.</summary>
    public int Mails { get; private set; }

    /// <summary>It was kept after a mail. The server may want no more mails on it.</summary>
    public bool IsKept { get; set; }

    /// <summary>Sends the mail once.</summary>
    /// <param name="sender">Of the envelope: mail servers send bounces there.</param>
    /// <exception cref="SmtpException">The server didn't accept it, or the cancellation came.</exception>
    public async Task Send(MimeMessage message, MailboxAddress sender, CancellationToken cancellation)
    {
        Mails++;
        Conversation.BeginMail();
        try
        {
            await SendAsync(FormatOptions.Default, message, sender, message.To.Mailboxes, cancellation);
        }
        catch (Exception e)
        {
            throw SmtpException.Of(e, Conversation);
        }
    }

    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
        string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
    {
        var options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
        options.CertificateChainPolicy = _policy.Clone();
        return options;
    }
}
