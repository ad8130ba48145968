using OrleansSelfCare.Gateway.Provisioning;

namespace OrleansSelfCare.Tests.Http;

public sealed class TextLinesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\n\nbc", "a", "", "bc")]
    [InlineData("1234\n12345\n123", "1234", null, "123")]
    [InlineData("1234\r\n12345\r", "1234", null)]
    [InlineData("a\rb\n\rc\r\r\nd\n", "a", "b", "", "c", "", "d")]
    [InlineData("\r", "")]
    public async Task Read_gives_each_line_and_null_for_one_that_is_too_long(string text, params string?[] lines)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(lines.Select((line, i) => (i + 1, line)), await All(stream, maxLength: 4));
    }

    /// <summary>Each position of the line end in the buffer of 16 K characters, and each size of what a network delivers at once.</summary>
    [Theory]
    [InlineData("\r\n", 1)]
    [InlineData("\r\n", 16 * 1024)]
    [InlineData("\r", 3)]
    [InlineData("\n", 16 * 1024)]
    public async Task Read_ends_a_line_once_where_its_end_is_split_over_two_buffers(string lineEnd, int chunk)
    {
        for (var length = (16 * 1024) - 3; length <= (16 * 1024) + 1; length++)
        {
            var first = new string('a', length);
            await using var stream = new Chunks($"{first}{lineEnd}b{lineEnd}{lineEnd}c", chunk);

            Assert.Equal([(1, first), (2, "b"), (3, ""), (4, "c")], await All(stream, maxLength: 20_000));
        }
    }

    /// <summary>The stream is generated, and read at the speed of memory.</summary>
    [Fact]
    public async Task Read_gives_null_for_a_line_of_more_characters_than_an_int_counts()
    {
        await using var stream = new LongLine(int.MaxValue + 100_000L);
        Assert.Equal([(1, null), (2, "next")], await All(stream, maxLength: 16 * 1024));
    }

    private static async Task<List<(int, string?)>> All(Stream stream, int maxLength)
    {
        var all = new List<(int, string?)>();
        await foreach (var line in TextLines.Read(stream, maxLength, CancellationToken.None))
        {
            all.Add(line);
        }

        return all;
    }

    /// <summary>Delivers at most so many bytes a read.</summary>
    private sealed class Chunks(string text, int most) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }

    /// <summary>So many letters, a line break and another line.</summary>
    private sealed class LongLine(long length) : Stream
    {
        private static readonly byte[] End = [.. "\nnext"u8];
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length + End.Length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var letters = (int)Math.Min(buffer.Length, Math.Max(0, length - _position));
            buffer[..letters].Fill((byte)'a');
            var end = letters > 0 ? [] : End.AsSpan((int)(_position - length));
            end = end[..Math.Min(end.Length, buffer.Length)];
            end.CopyTo(buffer);
            _position += letters + end.Length;
            return letters + end.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
