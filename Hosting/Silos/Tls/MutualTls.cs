using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>
/// Orleans' connections inside TLS 1.2 or newer, both sides with a certificate. A peer without an acceptable one is refused, and so is one
/// that hasn't finished its handshake after ten seconds.
/// </summary>
// Ours and small: the cluster needs one certificate a host and mutual authentication, none of the many ways a library has to offer.
internal sealed partial class MutualTls(HostCertificate certificate, ILogger<MutualTls> log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>As large as a TLS record: a smaller buffer makes more of them.</summary>
    private const int BufferSize = 16 * 1024;

    private static readonly StreamPipeReaderOptions Reading = new(bufferSize: BufferSize, leaveOpen: true);
    private static readonly StreamPipeWriterOptions Writing = new(minimumBufferSize: BufferSize, leaveOpen: true);

    public ConnectionDelegate Accept(ConnectionDelegate next) => connection => Run(connection, next, (tls, isAcceptable, timeout) =>
        tls.AuthenticateAsServerAsync(certificate.Current().AsServer(isAcceptable), timeout));

    public ConnectionDelegate Connect(ConnectionDelegate next) => connection => Run(connection, next, (tls, isAcceptable, timeout) =>
        tls.AuthenticateAsClientAsync(certificate.Current().AsClient(isAcceptable), timeout));

    private async Task Run(ConnectionContext connection, ConnectionDelegate next, Handshake handshake)
    {
        var plain = connection.Transport;
        await using var tls = new SslStream(new TransportStream(plain));
        await ShakeHands(tls, connection.RemoteEndPoint, handshake);
        var encrypted = new Pipes(PipeReader.Create(tls, Reading), PipeWriter.Create(tls, Writing));
        connection.Transport = encrypted;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await encrypted.Input.CompleteAsync();
            // With a reason: what was not flushed is dropped, not written to a peer that may no longer read.
            await encrypted.Output.CompleteAsync(new ConnectionAbortedException());
        }
    }

    private async Task ShakeHands(SslStream tls, EndPoint? peer, Handshake handshake)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        string? refusal = null;
        try
        {
            await handshake(tls, IsAcceptable, timeout.Token);
            // The system's settings choose the version; none can make it an old one.
            if (tls.SslProtocol < SslProtocols.Tls12)
            {
                throw new AuthenticationException($"{tls.SslProtocol} is too old");
            }
        }
        catch (Exception e)
        {
            LogRefused(log, peer, timeout.IsCancellationRequested ? "it took too long" : refusal ?? e.GetBaseException().Message);
            throw;
        }

        bool IsAcceptable(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            refusal = TlsIdentity.Refusal(chain, errors);
            return refusal is null;
        }
    }

    private delegate Task Handshake(SslStream tls, RemoteCertificateValidationCallback isAcceptable, CancellationToken timeout);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No TLS with {Peer}: {Reason}")]
    private static partial void LogRefused(ILogger log, EndPoint? peer, string reason);
}
