using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>
/// A mail server on the loopback address that keeps the mails it gets, and can delay, refuse, hang up, fall silent or be stopped: at any
/// stage of the conversation, as real servers do.
/// </summary>
internal sealed partial class SmtpSink : IAsyncDisposable
{
    /// <summary>For <see cref="At"/>: closes the connection instead of a reply.</summary>
    public const string HangUpNow = "hang up";

    /// <summary>For <see cref="At"/>: sends no reply.</summary>
    public const string Silence = "silence";

    private readonly Lock _lock = new();
    private readonly List<string> _mails = [];
    private readonly List<string> _logins = [];
    private readonly List<TcpClient> _open = [];
    private readonly List<Task> _conversations = [];
    private readonly List<string> _commands = [];
    private readonly Dictionary<string, Answer> _answers = [];
    private readonly Dictionary<string, Gate> _held = [];
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource _stop = new();
    private int _connections;
    private int _goodbyes;
    private int _silences;

    public SmtpSink()
    {
        Listen();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>The accepted mails as received, one character per byte (Latin-1).</summary>
    public IReadOnlyList<string> Mails => Copy(_mails);

    /// <summary><c>user:password</c> of each AUTH command.</summary>
    public IReadOnlyList<string> Logins => Copy(_logins);

    /// <summary>All commands, without the mails.</summary>
    public IReadOnlyList<string> Commands => Copy(_commands);

    /// <summary>The number of connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The number of connections that ended with QUIT.</summary>
    public int Goodbyes => Volatile.Read(ref _goodbyes);

    /// <summary>How often a client waits or waited for a reply that does not come (<see cref="Silence"/>).</summary>
    public int Silences => Volatile.Read(ref _silences);

    /// <summary>If set, new connections are accepted and get no greeting.</summary>
    public bool Mute { get; set; }

    /// <summary>If set, the connection is closed after DATA without a reply.</summary>
    public bool HangUpAfterData { get; set; }

    /// <summary>If set, EHLO offers STARTTLS, with <see cref="Certificate"/>.</summary>
    public bool OffersTls { get; set; }

    /// <summary>If set, connections begin with TLS, as on port 465.</summary>
    public bool BeginsWithTls { get; set; }

    /// <summary>Null: one that signed itself.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// The mechanisms of AUTH that EHLO offers. Only PLAIN and LOGIN work, as with servers that offer what they can't check.
    /// </summary>
    public string Mechanisms { get; set; } = "PLAIN LOGIN";

    /// <summary>Further extensions that EHLO offers.</summary>
    public IReadOnlyCollection<string> Extensions { get; set; } = [];

    /// <summary>After this many mails of a connection, MAIL is answered with 421 and the connection is closed.</summary>
    public int MailsPerConnection { get; set; } = int.MaxValue;

    /// <summary>If set, EHLO offers 8BITMIME.</summary>
    public bool OffersEightBit { get; set; } = true;

    /// <summary>Replies to RCPT for this address with 550 and a text that has the address.</summary>
    public void Refuse(string recipient, string reply = "550 5.1.1") => At(recipient, $"{reply} <{recipient}>: not here");

    /// <summary>
    /// What the server does at this stage instead of accepting: a reply, <see cref="HangUpNow"/> or <see cref="Silence"/>. After a reply
    /// 421 it closes the connection.
    /// </summary>
    /// <param name="stage">greeting, EHLO, STARTTLS, TLS, AUTH, MAIL, RCPT, a recipient's address, DATA, or END (of the mail).</param>
    /// <param name="times">So often; then it accepts.</param>
    public void At(string stage, string reply, int times = int.MaxValue)
    {
        lock (_lock)
        {
            _answers[stage] = new Answer(reply, times);
        }
    }

    /// <summary>Delays the reply to RCPT for this address until the gate opens.</summary>
    public Gate Hold(string recipient)
    {
        lock (_lock)
        {
            return _held[recipient] = new Gate();
        }
    }

    /// <summary>Closes all connections and refuses new ones until <see cref="Start"/>.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        HangUp();
        await Task.WhenAll(Copy(_conversations));
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Start()
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        Listen();
    }

    /// <summary>Closes all connections without notice, as servers do with idle ones.</summary>
    public void HangUp()
    {
        foreach (var client in Copy(_open))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
        _listener.Dispose();
        foreach (var gate in _held.Values)
        {
            gate.Dispose();
        }
    }

    private void Listen()
    {
        _listener.Start();
        var (listener, stop) = (_listener, _stop.Token);
        Remember(Quietly(async () =>
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                Interlocked.Increment(ref _connections);
                Remember(Quietly(() => Talk(client, stop)));
            }
        }));
    }

    private async Task Talk(TcpClient client, CancellationToken stop)
    {
        using var _ = client;
        lock (_lock)
        {
            _open.Add(client);
        }

        if (Mute)
        {
            await Task.Delay(Timeout.Infinite, stop);
        }

        await new Conversation(this, client.GetStream(), stop).Run();
    }

    private void Remember(Task conversation)
    {
        lock (_lock)
        {
            _conversations.Add(conversation);
        }
    }

    /// <returns>What a test wants at this stage; null: the usual.</returns>
    private string? Wanted(string stage)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(stage, out var answer) || answer.Times == 0)
            {
                return null;
            }

            _answers[stage] = answer with { Times = answer.Times - 1 };
            return answer.Reply;
        }
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    /// <summary>Ignores the exceptions of connections that tests cut off.</summary>
    private static async Task Quietly(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    public sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _arrivals = new(0);
        private int _arrived;

        /// <summary>The number of RCPT commands that reached the gate.</summary>
        public int Arrived => Volatile.Read(ref _arrived);

        /// <summary>Completes when one more RCPT command reaches the gate.</summary>
        public Task Arrival() => _arrivals.WaitAsync();

        public void Open() => _open.TrySetResult();

        public void Dispose() => _arrivals.Dispose();

        internal Task Advance(CancellationToken stop)
        {
            Interlocked.Increment(ref _arrived);
            _arrivals.Release();
            return _open.Task.WaitAsync(stop);
        }
    }

    private sealed record Answer(string Reply, int Times);
}
