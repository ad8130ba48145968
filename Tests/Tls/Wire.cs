using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>A TCP proxy between two hosts that records the bytes.</summary>
public sealed class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cut = new();
    private readonly ConcurrentBag<MemoryStream> _heard = [];

    public Wire(int to)
    {
        _listener.Start();
        _ = Carry(to);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The bytes so far, one array for each direction of each connection.</summary>
    public IReadOnlyList<byte[]> Heard => [.. _heard.Select(Copy).Where(bytes => bytes.Length > 0)];

    public void Dispose()
    {
        _cut.Cancel();
        _listener.Dispose();
        _cut.Dispose();
    }

    private static byte[] Copy(MemoryStream side)
    {
        lock (side)
        {
            return side.ToArray();
        }
    }

    private async Task Carry(int to)
    {
        while (await _listener.AcceptTcpClientAsync(_cut.Token) is { } from)
        {
            _ = Carry(from, to);
        }
    }

    private async Task Carry(TcpClient from, int to)
    {
        using var target = new TcpClient { NoDelay = true };
        using var source = from;
        source.NoDelay = true;
        await target.ConnectAsync(IPAddress.Loopback, to);
        await Task.WhenAny(Carry(source.GetStream(), target.GetStream()), Carry(target.GetStream(), source.GetStream()));
    }

    private async Task Carry(NetworkStream from, NetworkStream to)
    {
        var heard = new MemoryStream();
        _heard.Add(heard);
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _cut.Token) is > 0 and var length)
        {
            lock (heard)
            {
                heard.Write(buffer, 0, length);
            }

            await to.WriteAsync(buffer.AsMemory(0, length), _cut.Token);
        }
    }
}
