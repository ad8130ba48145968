using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>A test client that connects to a silo's port. It accepts any certificate and sends the given one.</summary>
public static class Peer
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Whether the connection is still open one second after the handshake.</summary>
    public static async Task<bool> IsLetIn(int port, X509Certificate2? shown)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var tls = new SslStream(client.GetStream());
            await Greet(tls, shown);
            return await IsLeftOpen(tls);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="IsLetIn"/>, without TLS.</summary>
    public static async Task<bool> IsLetInWithoutTls(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        // The length prefix of a message, as silos and clients send it first.
        await client.GetStream().WriteAsync(new byte[] { 100, 0, 0, 0, 0, 0, 0, 0 });
        return await IsLeftOpen(client.GetStream());
    }

    /// <summary>The serial number of the silo's certificate.</summary>
    public static async Task<string> SerialShown(int port, X509Certificate2 shown)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        await Greet(tls, shown);
        return tls.RemoteCertificate!.GetSerialNumberString();
    }

    private static Task Greet(SslStream tls, X509Certificate2? shown) => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
    {
        TargetHost = "selfcare",
        ClientCertificateContext = shown is null ? null : SslStreamCertificateContext.Create(shown, null, offline: true),
        RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs is not null,
    });

    private static async Task<bool> IsLeftOpen(Stream stream)
    {
        using var moment = new CancellationTokenSource(Moment);
        try
        {
            return await stream.ReadAsync(new byte[1], moment.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
