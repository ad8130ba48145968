using System.Text;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>Base 32 (RFC 4648, 6) in lower case and without padding: it survives in the local part of an address.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsPerCharacter = 5;

    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + BitsPerCharacter - 1) / BitsPerCharacter);
        var (bits, count) = (0, 0);
        foreach (var next in bytes)
        {
            (bits, count) = (((bits << 8) | next) & 0xFFF, count + 8);
            for (; count >= BitsPerCharacter; count -= BitsPerCharacter)
            {
                text.Append(Alphabet[(bits >> (count - BitsPerCharacter)) & 31]);
            }
        }

        return (count > 0 ? text.Append(Alphabet[(bits << (BitsPerCharacter - count)) & 31]) : text).ToString();
    }

    /// <summary>Reads both cases.</summary>
    /// <returns>Null: not base 32, or more bytes than that.</returns>
    public static byte[]? TryRead(string text, int maxBytes)
    {
        var bytes = new byte[text.Length * BitsPerCharacter / 8];
        if (bytes.Length > maxBytes)
        {
            return null;
        }

        var (bits, count, length) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            (bits, count) = (((bits << BitsPerCharacter) | value) & 0xFFF, count + BitsPerCharacter);
            if (count >= 8)
            {
                count -= 8;
                bytes[length++] = (byte)(bits >> count);
            }
        }

        return bytes;
    }
}
