using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansSelfCare.Bench.Overload;

/// <summary>
/// A flood of logins with a wrong password for invented ids, in its own process, so that it does not delay the customers who are measured.
/// Each network has some calls in parallel, without pause, and ignores every <c>Retry-After</c>. It writes plain HTTP to sockets, because
/// it runs on the hosts' cores and must take little of them.
/// </summary>
internal sealed class FloodProcess : IDisposable
{
    public const string Argument = "flood";
    public const int CallsOfANetwork = 4;
    private const string Id = "flood-00000000";
    private readonly Process _process;

    /// <summary>Different for each flood, so that no flood comes from networks that an earlier one used.</summary>
    private static int _floods = 20;

    public FloodProcess(Uri gateway, int networks) => _process = Process.Start(HostStart.Of(
        typeof(FloodProcess).Assembly.Location, Argument, $"{gateway.Port}", $"{networks}", $"{_floods++}"))!;

    /// <param name="Failed">Connections that broke, and answers other than these.</param>
    /// <param name="Seconds">How long the flood lasted.</param>
    /// <param name="Cpu">Seconds of this process.</param>
    internal readonly record struct Result(
        double Unauthorized, double TooMany, double Unavailable, double Failed, double Seconds, double Cpu);

    /// <summary>Ends the flood.</summary>
    public Result Stop()
    {
        _process.StandardInput.Close();
        var answer = _process.StandardOutput.ReadLine()?.Split(' ') ?? throw new InvalidOperationException("The flood ended.");
        return Array.ConvertAll(answer, text => double.Parse(text, CultureInfo.InvariantCulture))
            is [var unauthorized, var tooMany, var unavailable, var failed, var seconds, var cpu]
            ? new(unauthorized, tooMany, unavailable, failed, seconds, cpu)
            : throw new InvalidOperationException("The flood's answer is incomplete.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The child process: floods until its input ends, then prints what was answered.</summary>
    public static async Task Serve(string[] args)
    {
        var numbers = Array.ConvertAll(args, text => int.Parse(text, CultureInfo.InvariantCulture));
        var (port, networks, flood) = (numbers[0], numbers[1], numbers[2]);
        var attackers = new Attackers(port);
        var start = Stopwatch.GetTimestamp();
        for (var network = 0; network < networks; network++)
        {
            for (var call = 0; call < CallsOfANetwork; call++)
            {
                // Each network is in its own /24, as those of a botnet are.
                _ = attackers.Attack($"{flood}.{network / 250}.{network % 250}.7");
            }
        }

        await Console.In.ReadToEndAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{attackers.Counts} {seconds} {Environment.CpuUsage.TotalTime.TotalSeconds}"));
    }

    private sealed class Attackers(int port)
    {
        private int _ids;
        private int _unauthorized;
        private int _tooMany;
        private int _unavailable;
        private int _failed;

        public string Counts => $"{_unauthorized} {_tooMany} {_unavailable} {_failed}";

        public async Task Attack(string network)
        {
            var body = $$"""{"selfCareId":"{{Id}}","password":"wrong horse battery"}""";
            var request = Encoding.ASCII.GetBytes(
                $"POST /v1/{Account.Line}/login HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {network}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            var id = request.AsMemory(request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Id)) + Id.IndexOf('0', StringComparison.Ordinal), 8);
            var answer = new byte[4096];
            while (true)
            {
                try
                {
                    using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                    while (true)
                    {
                        Interlocked.Increment(ref _ids).TryFormat(id.Span, out _, "D8", CultureInfo.InvariantCulture);
                        await socket.SendAsync(request);
                        Count(await Status(socket, answer));
                    }
                }
                catch (Exception e) when (e is SocketException or InvalidOperationException)
                {
                    Interlocked.Increment(ref _failed);
                    await Task.Delay(100);
                }
            }
        }

        private void Count(int status) => Interlocked.Increment(ref status == 401 ? ref _unauthorized
            : ref status == 429 ? ref _tooMany
            : ref status == 503 ? ref _unavailable
            : ref _failed);

        /// <summary>Reads one answer to its end.</summary>
        private static async ValueTask<int> Status(Socket socket, byte[] buffer)
        {
            for (var read = 0; ;)
            {
                var bytes = await socket.ReceiveAsync(buffer.AsMemory(read));
                if (bytes == 0)
                {
                    throw new InvalidOperationException("The connection was closed, or the answer is too long.");
                }

                read += bytes;
                if (IsComplete(buffer.AsSpan(0, read)))
                {
                    return ((buffer[9] - '0') * 100) + ((buffer[10] - '0') * 10) + buffer[11] - '0';
                }
            }
        }

        private static bool IsComplete(ReadOnlySpan<byte> answer)
        {
            var headers = answer.IndexOf("\r\n\r\n"u8);
            if (headers < 0)
            {
                return false;
            }

            var head = answer[..headers];
            var body = answer[(headers + 4)..];
            var length = head.IndexOf("Content-Length: "u8);
            return length < 0
                ? body.EndsWith("0\r\n\r\n"u8)
                : System.Buffers.Text.Utf8Parser.TryParse(head[(length + 16)..], out int expected, out _) && body.Length >= expected;
        }
    }
}
