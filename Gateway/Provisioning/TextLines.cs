using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Reads the lines of a file in bounded memory: CR, LF and CRLF each end one. A line that is too long is null.</summary>
internal static class TextLines
{
    private const int BufferSize = 16 * 1024;

    public static async IAsyncEnumerable<(int Number, string? Line)> Read(
        Stream stream, int maxLength, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, BufferSize);
        var buffer = new char[BufferSize];
        var line = new StringBuilder();
        var number = 1;
        var isAfterCr = false;
        while (await text.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            for (var start = 0; start < read;)
            {
                if (isAfterCr && buffer[start] == '\n')
                {
                    // Of a CRLF, whose CR may have been the last character of the buffer before.
                    isAfterCr = false;
                    start++;
                    continue;
                }

                var length = buffer.AsSpan(start, read - start).IndexOfAny('\r', '\n');
                isAfterCr = length >= 0 && buffer[start + length] == '\r';
                // One character more than allowed shows that a line is too long. Its length isn't counted: it can exceed any int.
                line.Append(buffer, start, Math.Min(length < 0 ? read - start : length, maxLength + 1 - line.Length));
                if (length < 0)
                {
                    break;
                }

                yield return (number++, Text());
                line.Clear();
                start += length + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return (number, Text());
        }

        string? Text() => line.Length > maxLength ? null : line.ToString();
    }
}
