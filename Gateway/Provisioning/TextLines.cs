using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>A file's lines in bounded memory; of a line that is too long only the number is kept.</summary>
internal static class TextLines
{
    public static async IAsyncEnumerable<(int Number, string? Line)> Read(
        Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellation)
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
                    yield return (number++, Whole());
                    length = 0;
                    line.Clear();
                }
                else if (++length <= longest)
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (length > 0)
        {
            yield return (number, Whole());
        }

        string? Whole() => length > longest ? null : line.ToString().TrimEnd('\r');
    }
}
