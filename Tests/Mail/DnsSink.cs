using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A DNS server on the loopback address (RFC 1035, UDP) with TXT and MX records; it knows no other name.</summary>
internal sealed class DnsSink : IAsyncDisposable
{
    private const ushort Mx = 15;
    private const ushort Txt = 16;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Name, ushort Type), List<byte[]>> _records = [];
    private readonly Task _answers;

    public DnsSink() => _answers = Answer();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>If set, it answers SERVFAIL.</summary>
    public bool Fails { get; set; }

    public void AddText(string name, string text)
    {
        var strings = text.Chunk(255).SelectMany(part => (byte[])[(byte)part.Length, .. Encoding.ASCII.GetBytes(part)]);
        Add(name, Txt, [.. strings]);
    }

    public void AddMailServer(string name, string host) => Add(name, Mx, [0, 10, .. Labels(host)]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _answers);
        _socket.Dispose();
        _stop.Dispose();
    }

    private static byte[] Labels(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private void Add(string name, ushort type, byte[] data)
    {
        lock (_records)
        {
            _records.TryAdd((name, type), []);
            _records[(name, type)].Add(data);
        }
    }

    private async Task Answer()
    {
        while (true)
        {
            var query = await _socket.ReceiveAsync(_stop.Token);
            await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint, _stop.Token);
        }
    }

    private byte[] Answer(byte[] query)
    {
        var (end, labels) = (12, new List<string>());
        while (query[end] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(query, end + 1, query[end]));
            end += query[end] + 1;
        }

        end += 5;
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end - 4));
        List<byte[]> records;
        bool isKnown;
        lock (_records)
        {
            var name = string.Join('.', labels).ToLowerInvariant();
            records = [.. _records.GetValueOrDefault((name, type)) ?? []];
            isKnown = _records.Keys.Any(key => key.Name == name);
        }

        var code = (byte)(Fails ? 2 : isKnown ? 0 : 3);
        List<byte> answer =
            [query[0], query[1], 0x84, code, 0, 1, 0, (byte)(Fails ? 0 : records.Count), 0, 0, 0, 0, .. query.AsSpan(12, end - 12)];
        foreach (var record in Fails ? [] : records)
        {
            // The name is the question's.
            answer.AddRange([0xC0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(record.Length >> 8), (byte)record.Length]);
            answer.AddRange(record);
        }

        return [.. answer];
    }
}
