using MailKit.Net.Smtp;
using MailKit.Security;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Connections to the mail server between two mails, the last used on top. A taken one is its taker's alone.</summary>
internal sealed class SmtpConnections : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);

    private readonly SmtpOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();
    private readonly List<Idle> _idle = [];
    private bool _closed;

    public SmtpConnections(SmtpOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _sweep = clock.CreateTimer(_ => Sweep(), null, IdleLimit, IdleLimit / 3);
    }

    /// <summary>One that answers: servers close idle connections without a word.</summary>
    public async Task<SmtpClient> Take(CancellationToken cancellation)
    {
        while (Pop() is { } kept)
        {
            if (await Answers(kept, cancellation))
            {
                return kept;
            }
        }

        return await Open(cancellation);
    }

    /// <summary>Keeps it if MailKit left it connected: so it does after a refusal (with RSET), not after a broken conversation.</summary>
    public void GiveBack(SmtpClient connection)
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

    public async ValueTask DisposeAsync() => await Task.WhenAll(Close().Select(Goodbye));

    private static async Task<bool> Answers(SmtpClient connection, CancellationToken cancellation)
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

    private void Sweep()
    {
        List<Idle> old;
        lock (_lock)
        {
            var limit = _clock.GetUtcNow() - IdleLimit;
            old = _idle.FindAll(idle => idle.Since <= limit);
            _idle.RemoveAll(idle => idle.Since <= limit);
        }

        old.ForEach(idle => _ = Goodbye(idle.Connection));
    }

    private List<SmtpClient> Close()
    {
        _sweep.Dispose();
        lock (_lock)
        {
            _closed = true;
            var all = _idle.ConvertAll(idle => idle.Connection);
            _idle.Clear();
            return all;
        }
    }

    private static async Task Goodbye(SmtpClient connection)
    {
        try
        {
            using var limit = new CancellationTokenSource(GoodbyeLimit);
            await connection.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception)
        {
            // It was to be closed anyway.
        }
        finally
        {
            connection.Dispose();
        }
    }

    private readonly record struct Idle(SmtpClient Connection, DateTimeOffset Since);
}
