using System.Net;
using System.Net.Sockets;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Connects to a mail server's addresses, one after the other. The one that was connected last is tried first. The order of the others is
/// that of RFC 8305 4: the resolver's, with IPv6 and IPv4 in turns.
/// </summary>
/// <param name="resolve">Null: the system's resolver.</param>
internal sealed class SmtpAddresses(
    SmtpOptions options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    /// <summary>
    /// A packet around the world takes half a second, and the system sends a lost one again after 1 and 3 seconds. An address that needs
    /// longer swallows packets.
    /// </summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(5);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private IPAddress? _good;

    /// <param name="tried">Gets each address with <c>connected</c> or the reason why not.</param>
    /// <exception cref="SmtpException">No address could be connected.</exception>
    public async Task<Socket> Connect(ICollection<(IPAddress Address, string Result)> tried, CancellationToken cancellation)
    {
        var addresses = InOrder(await Resolve(cancellation));
        // All of them in the time of one try to send, with time left for the mail.
        var share = options.Timeout / (addresses.Count + 1);
        var longest = share < LongestTry ? share : LongestTry;
        var reason = "no address";
        foreach (var address in addresses)
        {
            var (socket, result) = await Connect(address, longest, cancellation);
            tried.Add((address, result));
            if (socket is not null)
            {
                _good = address;
                return socket;
            }

            // Silence says more than a refusal: it is the one that an operator has to look for.
            reason = reason == "timed out" ? reason : result;
        }

        throw SmtpException.NotConnected(reason);
    }

    private async Task<IPAddress[]> Resolve(CancellationToken cancellation)
    {
        try
        {
            return await _resolve(options.Host, cancellation);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private List<IPAddress> InOrder(IPAddress[] addresses)
    {
        var family = addresses.FirstOrDefault()?.AddressFamily;
        var first = addresses.Where(address => address.AddressFamily == family).ToArray();
        var second = addresses.Where(address => address.AddressFamily != family).ToArray();

        var inTurns = Enumerable.Range(0, addresses.Length).SelectMany(i => first.Skip(i).Take(1).Concat(second.Skip(i).Take(1)));
        return [.. inTurns.Distinct().OrderByDescending(address => address.Equals(_good))];
    }

    private async Task<(Socket? Socket, string Result)> Connect(IPAddress address, TimeSpan longest, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = new CancellationTokenSource(longest, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, options.Port), linked.Token);
            return (socket, "connected");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return (null, e switch
            {
                SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "refused",
                SocketException { SocketErrorCode: not SocketError.TimedOut } => "failed",
                _ => "timed out",
            });
        }
    }
}
