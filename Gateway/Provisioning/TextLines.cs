using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Reads the lines of a file in bounded memory. A line that is too long is null.</summary>
internal static class TextLines
{
    public static async IAsyncEnumerable<(int Number, string? Line)> Read(
        Stream stream, int maxLength, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var text = new StreamReader(stream, Encoding.UTF8);
        var buffer = new char[4096];
        var line = new StringBuilder();
        var (number, length) = (1, 0);
        while (await text.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] == '\n')
                {
                    yield return (number++, Text());
                    length = 0;
                    line.Clear();
                }
                else if (++length <= maxLength)
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (length > 0)
        {
            yield return (number, Text());
        }

        string? Text() => length > maxLength ? null : line.ToString().TrimEnd('\r');
    }
}
