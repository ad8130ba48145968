using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>
/// A mail server on the loopback address that accepts every mail and keeps the last one of each recipient. Mails are parsed only when a
/// code is needed, not while the gateway is measured.
/// </summary>
internal sealed partial class Mailbox : IDisposable
{
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, string> _last = new();
    private int _taken;

    public Mailbox()
    {
        _listener.Start();
        new Thread(Listen) { IsBackground = true, Name = "mail server" }.Start();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Settings for a host that sends its mails to this server.</summary>
    public string[] Settings =>
    [
        "--SelfCare:Mail:Transport=Smtp", "--SelfCare:Mail:Smtp:Host=127.0.0.1", $"--SelfCare:Mail:Smtp:Port={Port}",
        "--SelfCare:Mail:Smtp:Security=None",
    ];

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>The code in the account's last mail; null if it is for another challenge.</summary>
    private string? CodeFor(Account account)
    {
        if (!_last.TryGetValue(account.Email, out var mail))
        {
            return null;
        }

        var part = mail[mail.IndexOf("text/plain", StringComparison.Ordinal)..].Split("\r\n\r\n", 2);
        var body = part[1].Split("\r\n--", 2)[0];
        var isBase64 = part[0].Contains("base64", StringComparison.OrdinalIgnoreCase);
        var text = Encoding.UTF8.GetString(isBase64 ? Convert.FromBase64String(body) : Encoding.Latin1.GetBytes(body));
        return text.Contains($"照合番号 {account.Reference}", StringComparison.Ordinal)
            ? Code().Match(text).Groups[1].Value
            : null;
    }

    /// <summary>Waits for the mails and gives every account the code of its pending challenge.</summary>
    /// <param name="expected">The total number of accepted mails to wait for.</param>
    public void HandOut(IReadOnlyList<Account> accounts, int expected)
    {
        if (!SpinWait.SpinUntil(() => Taken >= expected, LongestDelivery))
        {
            throw new InvalidOperationException("The mails of some logins are missing.");
        }

        foreach (var account in accounts)
        {
            account.Mailed(CodeFor(account)
                ?? throw new InvalidOperationException("The account's last mail is for another challenge."));
        }
    }

    /// <summary>Waits for the mail with the code of the account's pending challenge.</summary>
    public void AwaitCode(Account account)
    {
        for (var start = Stopwatch.GetTimestamp(); ; Thread.Sleep(10))
        {
            if (CodeFor(account) is { } code)
            {
                account.Mailed(code);
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > LongestDelivery)
            {
                throw new InvalidOperationException("The mail of a login is missing.");
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    [GeneratedRegex("ログイン認証コード ([0-9]{6})")]
    private static partial Regex Code();

    private void Listen()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                client.NoDelay = true;
                new Thread(() => Converse(client)) { IsBackground = true, Name = "mail" }.Start();
            }
        }
        catch (SocketException)
        {
            // The run is over.
        }
    }

    private void Converse(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 16 * 1024);
        var recipient = "";
        try
        {
            Say(stream, "220 bench");
            while (reader.ReadLine() is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        Say(stream, "250-bench\r\n250-PIPELINING\r\n250 8BITMIME");
                        break;
                    case "RCPT":
                        recipient = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                        Say(stream, "250 fine");
                        break;
                    case "DATA":
                        Say(stream, "354 go on");
                        _last[recipient] = Data(reader);
                        Interlocked.Increment(ref _taken);
                        Say(stream, "250 taken");
                        break;
                    case "QUIT":
                        Say(stream, "221 bye");
                        return;
                    default:
                        Say(stream, "250 fine");
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The gateway has ended.
        }
    }

    private static string Data(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (reader.ReadLine() is { } line && line != ".")
        {
            mail.Append(line).Append("\r\n");
        }

        return mail.ToString();
    }

    private static void Say(NetworkStream stream, string answer) => stream.Write(Encoding.Latin1.GetBytes(answer + "\r\n"));
}
