using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>A pool of connections to one mail server. The most recently used is rented first, so that unneeded ones are closed.</summary>
internal sealed class SmtpConnections : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan MaxIdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>For the reply to NOOP: a firewall may have forgotten the connection, and then nothing comes back.</summary>
    private static readonly TimeSpan AliveTimeout = TimeSpan.FromSeconds(5);

    private readonly SmtpOptions _options;
    private readonly SmtpConnector _connector;
    private readonly TimeProvider _clock;
    private readonly ITimer _cleanup;
    private readonly Lock _lock = new();
    private readonly List<Idle> _idle = [];
    private bool _closed;

    public SmtpConnections(SmtpOptions options, SmtpConnector connector, TimeProvider clock)
    {
        _options = options;
        _connector = connector;
        _clock = clock;
        _cleanup = clock.CreateTimer(_ => CloseIdle(clock.GetUtcNow() - MaxIdleTime), null, MaxIdleTime, MaxIdleTime / 3);
    }

    /// <summary>
    /// A connection that still responds: servers close idle connections without notice. If the one used last doesn't, the others, which are
    /// older, are given up too: to ask each of a server that fell silent would take longer than a customer waits.
    /// </summary>
    /// <exception cref="SmtpException">None was kept, and a new one could not be opened.</exception>
    public async Task<SmtpConnection> Rent(CancellationToken cancellation)
    {
        if (Pop() is { } idle)
        {
            if (await IsAlive(idle, cancellation))
            {
                return idle;
            }

            CloseIdle(DateTimeOffset.MaxValue);
        }

        return await Open(cancellation);
    }

    /// <summary>A new connection.</summary>
    /// <exception cref="SmtpException">It could not be opened.</exception>
    public Task<SmtpConnection> Open(CancellationToken cancellation) => _connector.Open(new SmtpConversation(), cancellation);

    /// <summary>
    /// Keeps the connection if it is still open and may take more mails. MailKit keeps it open after a refusal (with RSET) and closes it
    /// after a protocol error.
    /// </summary>
    public void Return(SmtpConnection connection)
    {
        lock (_lock)
        {
            if (connection.IsConnected && !_closed && connection.Mails < _options.MailsPerConnection)
            {
                connection.IsKept = true;
                _idle.Add(new Idle(connection, _clock.GetUtcNow()));
                return;
            }
        }

        _ = Disconnect(connection);
    }

    public void Dispose()
    {
        foreach (var connection in Close())
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Close().Select(Disconnect));

    private async Task<bool> IsAlive(SmtpConnection connection, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(AliveTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await connection.NoOpAsync(linked.Token);
            return true;
        }
        catch (Exception)
        {
            connection.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private SmtpConnection? Pop()
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

    private void CloseIdle(DateTimeOffset unusedSince)
    {
        List<Idle> old;
        lock (_lock)
        {
            old = _idle.FindAll(idle => idle.Since <= unusedSince);
            _idle.RemoveAll(idle => idle.Since <= unusedSince);
        }

        old.ForEach(idle => _ = Disconnect(idle.Connection));
    }

    private List<SmtpConnection> Close()
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

    private static async Task Disconnect(SmtpConnection connection)
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

    private readonly record struct Idle(SmtpConnection Connection, DateTimeOffset Since);
}
