using MailKit.Net.Smtp;
using MailKit.Security;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>A pool of connections to the mail server. The most recently used is rented first, so that unneeded ones are closed.</summary>
internal sealed class SmtpConnections : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan MaxIdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(2);

    private readonly SmtpOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _cleanup;
    private readonly Lock _lock = new();
    private readonly List<Idle> _idle = [];
    private bool _closed;

    public SmtpConnections(SmtpOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _cleanup = clock.CreateTimer(_ => CloseIdle(), null, MaxIdleTime, MaxIdleTime / 3);
    }

    /// <summary>A connection that still responds: servers close idle connections without notice.</summary>
    public async Task<SmtpClient> Rent(CancellationToken cancellation)
    {
        while (Pop() is { } idle)
        {
            if (await IsAlive(idle, cancellation))
            {
                return idle;
            }
        }

        return await Open(cancellation);
    }

    /// <summary>
    /// Keeps the connection if it is still open. MailKit keeps it open after a refusal (with RSET) and closes it after a protocol error.
    /// </summary>
    public void Return(SmtpClient connection)
    {
        lock (_lock)
        {
            if (connection.IsConnected && !_closed)
            {
                _idle.Add(new Idle(connection, _clock.GetUtcNow()));
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        foreach (var connection in Close())
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Close().Select(Disconnect));

    private static async Task<bool> IsAlive(SmtpClient connection, CancellationToken cancellation)
    {
        try
        {
            await connection.NoOpAsync(cancellation);
            return true;
        }
        catch (Exception)
        {
            connection.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task<SmtpClient> Open(CancellationToken cancellation)
    {
        var connection = new SmtpClient { Timeout = (int)_options.Timeout.TotalMilliseconds };
        try
        {
            var security = _options.Security switch
            {
                "None" => SecureSocketOptions.None,
                "Tls" => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.StartTls,
            };
            await connection.ConnectAsync(_options.Host, _options.Port, security, cancellation);
            if (_options.User.Length > 0)
            {
                await connection.AuthenticateAsync(_options.User, _options.Password, cancellation);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SmtpClient? Pop()
    {
        lock (_lock)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var last = _idle[^1].Connection;
            _idle.RemoveAt(_idle.Count - 1);
            return last;
        }
    }

    private void CloseIdle()
    {
        List<Idle> old;
        lock (_lock)
        {
            var oldest = _clock.GetUtcNow() - MaxIdleTime;
            old = _idle.FindAll(idle => idle.Since <= oldest);
            _idle.RemoveAll(idle => idle.Since <= oldest);
        }

        old.ForEach(idle => _ = Disconnect(idle.Connection));
    }

    private List<SmtpClient> Close()
    {
        _cleanup.Dispose();
        lock (_lock)
        {
            _closed = true;
            var all = _idle.ConvertAll(idle => idle.Connection);
            _idle.Clear();
            return all;
        }
    }

    private static async Task Disconnect(SmtpClient connection)
    {
        try
        {
            using var timeout = new CancellationTokenSource(DisconnectTimeout);
            await connection.DisconnectAsync(quit: true, timeout.Token);
        }
        catch (Exception)
        {
            // Dispose closes the connection even if QUIT failed.
        }
        finally
        {
            connection.Dispose();
        }
    }

    private readonly record struct Idle(SmtpClient Connection, DateTimeOffset Since);
}
