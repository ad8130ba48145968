using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A mail server on the loopback address that keeps the mails it gets, and can delay, refuse, hang up or be stopped.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _mails = [];
    private readonly List<string> _logins = [];
    private readonly List<TcpClient> _open = [];
    private readonly List<Task> _conversations = [];
    private readonly HashSet<string> _refused = [];
    private readonly Dictionary<string, Gate> _held = [];
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource _stop = new();
    private int _connections;
    private int _goodbyes;

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

    /// <summary>The number of connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The number of connections that ended with QUIT.</summary>
    public int Goodbyes => Volatile.Read(ref _goodbyes);

    /// <summary>If set, new connections are accepted and get no greeting.</summary>
    public bool Mute { get; set; }

    /// <summary>If set, the connection is closed after DATA without a reply.</summary>
    public bool HangUpAfterData { get; set; }

    /// <summary>If set, EHLO offers STARTTLS, with an untrusted certificate.</summary>
    public bool OffersTls { get; set; }

    /// <summary>If set, EHLO offers 8BITMIME.</summary>
    public bool OffersEightBit { get; set; } = true;

    /// <summary>Replies to RCPT for this address with 550 and a text that has the address.</summary>
    public void Refuse(string recipient)
    {
        lock (_lock)
        {
            _refused.Add(recipient);
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

    private sealed class Conversation(SmtpSink sink, Stream stream, CancellationToken stop)
    {
        private Stream _stream = stream;
        private StreamReader _reader = Reader(stream);

        public async Task Run()
        {
            await Say("220 sink");
            while (await _reader.ReadLineAsync(stop) is { } line)
            {
                var words = line.Split(' ');
                switch (words[0].ToUpperInvariant())
                {
                    case "EHLO":
                        var tls = sink.OffersTls ? "250-STARTTLS\r\n" : "";
                        var eightBit = sink.OffersEightBit ? "250-8BITMIME\r\n" : "";
                        await Say($"250-sink\r\n{eightBit}250-PIPELINING\r\n{tls}250 AUTH PLAIN LOGIN");
                        break;
                    case "STARTTLS":
                        await Say("220 go ahead");
                        await Encrypt();
                        break;
                    case "AUTH":
                        await LogIn(words);
                        break;
                    case "MAIL" or "RSET" or "NOOP":
                        await Say("250 fine");
                        break;
                    case "RCPT":
                        await Recipient(line[(line.IndexOf('<') + 1)..line.IndexOf('>')]);
                        break;
                    case "DATA":
                        await Say("354 go on");
                        sink.Add(sink._mails, await Data());
                        if (sink.HangUpAfterData)
                        {
                            return;
                        }

                        await Say("250 taken");
                        break;
                    case "QUIT":
                        Interlocked.Increment(ref sink._goodbyes);
                        await Say("221 bye");
                        return;
                    default:
                        await Say("502 no");
                        break;
                }
            }
        }

        private static StreamReader Reader(Stream stream) => new(stream, Encoding.Latin1, leaveOpen: true);

        private async Task Say(string answer) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(answer + "\r\n"), stop);

        private async Task Recipient(string address)
        {
            bool refused;
            Gate? gate;
            lock (sink._lock)
            {
                refused = sink._refused.Contains(address);
                sink._held.TryGetValue(address, out gate);
            }

            await (gate?.Advance(stop) ?? Task.CompletedTask);
            await Say(refused ? $"550 5.1.1 <{address}>: no such mailbox" : "250 fine");
        }

        private async Task<string> Data()
        {
            var mail = new StringBuilder();
            while (await _reader.ReadLineAsync(stop) is var line && line != ".")
            {
                if (line is null)
                {
                    throw new IOException("The connection ended within DATA.");
                }

                mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }

            return mail.ToString();
        }

        private async Task LogIn(string[] words)
        {
            string login;
            if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
            {
                login = string.Join(':', Decode(words[2]).Split('\0')[1..]);
            }
            else
            {
                var user = words.Length > 2 ? words[2] : await Ask("VXNlcm5hbWU6");
                login = $"{Decode(user)}:{Decode(await Ask("UGFzc3dvcmQ6"))}";
            }

            sink.Add(sink._logins, login);
            await Say("235 welcome");
        }

        private async Task<string> Ask(string question)
        {
            await Say("334 " + question);
            return await _reader.ReadLineAsync(stop) ?? "";
        }

        private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

        private async Task Encrypt()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            var secure = new SslStream(_stream);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            (_stream, _reader) = (secure, Reader(secure));
        }
    }
}
