using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>Orleans' TLS, with a certificate on both sides.</summary>
/// <remarks>Orleans' defaults are kept: TLS 1.2 or 1.3, a certificate is required, a handshake may take ten seconds.</remarks>
internal sealed partial class MutualTls(HostCertificate certificate, ILogger<MutualTls> log)
{
    public ConnectionDelegate Accept(ConnectionDelegate next) => Wrap(next, TlsConnectionBuilderExtensions.UseServerTls);

    public ConnectionDelegate Connect(ConnectionDelegate next) => Wrap(next, TlsConnectionBuilderExtensions.UseClientTls);

    // Each connection gets its own options and pipeline: the validation callback is not given the connection, and the log line needs both.
    private ConnectionDelegate Wrap(ConnectionDelegate next, Action<IConnectionBuilder, TlsOptions> useTls) => async connection =>
    {
        string? refusal = null;
        var handshake = new HandshakeLog();
        var pipeline = new ConnectionBuilder(handshake);
        useTls(pipeline, new TlsOptions
        {
            // Required, but never called: the certificate context replaces it, because only a context sends intermediate certificates.
            LocalServerCertificateSelector = (_, _) => throw new NotSupportedException(),
            OnAuthenticateAsServer = (_, tls) =>
                certificate.Current().Configure((SslServerAuthenticationOptions)tls.SslServerAuthenticationOptions),
            OnAuthenticateAsClient = (_, tls) =>
                certificate.Current().Configure((SslClientAuthenticationOptions)tls.SslClientAuthenticationOptions),
            RemoteCertificateValidation = (_, chain, errors) => (refusal = TlsIdentity.Refusal(chain, errors)) is null,
        });
        await pipeline.Use(_ => next).Build()(connection);
        if (handshake.Failure is { } failure)
        {
            var reason = failure is OperationCanceledException ? "it took too long" : refusal ?? failure.GetBaseException().Message;
            LogRefused(log, connection.RemoteEndPoint, reason);
        }
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "No TLS with {Peer}: {Reason}")]
    private static partial void LogRefused(ILogger log, EndPoint? peer, string reason);

    /// <summary>Captures the exception of a failed handshake, which Orleans logs without the peer's address and does not throw.</summary>
    private sealed class HandshakeLog : IServiceProvider, ILoggerFactory, ILogger
    {
        public Exception? Failure { get; private set; }

        public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? this : null;

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Failure = exception;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
