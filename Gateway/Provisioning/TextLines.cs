using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Reads the lines of a file in bounded memory. A line that is too long is null.</summary>
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
        while (await text.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            for (var start = 0; start < read;)
            {
                var end = Array.IndexOf(buffer, '\n', start, read - start);
                // One character more than allowed shows that a line is too long. Its length isn't counted: it can exceed any int.
                line.Append(buffer, start, Math.Min((end < 0 ? read : end) - start, maxLength + 1 - line.Length));
                if (end < 0)
                {
                    break;
                }

                yield return (number++, Text());
                line.Clear();
                start = end + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return (number, Text());
        }

        string? Text() => line.Length > maxLength ? null : line.ToString().TrimEnd('\r');
    }
}
