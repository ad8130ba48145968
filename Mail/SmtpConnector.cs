using System.Net;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Opens connections to a mail server: address, greeting, EHLO, TLS, authentication.</summary>
/// <param name="localName">For EHLO, unless <see cref="SmtpOptions.LocalName"/> is set.</param>
/// <param name="longest">How long it may take.</param>
internal sealed class SmtpConnector(SmtpOptions options, string localName, TimeSpan longest, SmtpAddresses addresses, TimeProvider clock)
{
    /// <summary>
    /// Over TLS the password itself goes first: every server that offers this can check it, while many offer challenges that they can't.
    /// Without TLS the challenges go first.
    /// </summary>
    private static readonly string[] Mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    private readonly X509ChainPolicy _policy = SmtpCertificate.Policy(options);

    /// <param name="conversation">A new one. It tells how far it came, also after an exception.</param>
    /// <exception cref="SmtpException">The connection could not be opened, or the cancellation came.</exception>
    public async Task<SmtpConnection> Open(SmtpConversation conversation, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(longest, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        SmtpConnection? connection = null;
        try
        {
            connection = new SmtpConnection(conversation, _policy)
            {
                Timeout = (int)options.Timeout.TotalMilliseconds,
                LocalDomain = options.LocalName.Length > 0 ? options.LocalName : localName,
            };
            await Connect(connection, linked.Token);
            await Authenticate(connection, linked.Token);
            return connection;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            throw SmtpException.Of(e, conversation);
        }
    }

    private async Task Connect(SmtpConnection connection, CancellationToken cancellation)
    {
        var socket = await addresses.Connect(connection.Conversation.Tried, cancellation);
        try
        {
            var security = options.Security switch
            {
                "None" => SecureSocketOptions.None,
                "Tls" => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.StartTls,
            };
            connection.Conversation.Connected(security == SecureSocketOptions.SslOnConnect ? SmtpStage.Tls : SmtpStage.Greeting);
            await connection.ConnectAsync(socket, options.Host, options.Port, security, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // With BDAT no reply would stand between the command and the mail, and it could not be told whether the mail was handed over.
        connection.Capabilities &= ~(SmtpCapabilities.BinaryMime | SmtpCapabilities.Chunking);
    }

    /// <summary>By one mechanism: a wrong password that is sent by each in turn locks accounts.</summary>
    private async Task Authenticate(SmtpConnection connection, CancellationToken cancellation)
    {
        if (options.User.Length == 0)
        {
            return;
        }

        connection.Conversation.BeginAuthentication();
        var name = (connection.IsSecure ? Mechanisms : Mechanisms.Reverse()).FirstOrDefault(connection.AuthenticationMechanisms.Contains);
        var mechanism = SaslMechanism.Create(name ?? "", new NetworkCredential(options.User, options.Password))
            ?? throw new NotSupportedException("The server offers no mechanism of authentication that is known here.");
        await connection.AuthenticateAsync(mechanism, cancellation);
    }
}
