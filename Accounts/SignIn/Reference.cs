using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// The short tag on the screen and in the mail, to find the matching mail: four digits, too few to be typed as the code. Earlier versions
/// used four characters of Crockford's base 32.
/// </summary>
public static class Reference
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <param name="inDigits">False: as earlier versions did.</param>
    public static string Of(Guid challengeId, int codeNumber, bool inDigits)
    {
        Span<byte> input = stackalloc byte[17];
        challengeId.TryWriteBytes(input);
        input[16] = (byte)codeNumber;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return inDigits
            ? (BinaryPrimitives.ReadUInt64BigEndian(hash) % 10_000).ToString("0000", CultureInfo.InvariantCulture)
            : new string([Alphabet[hash[0] & 31], Alphabet[hash[1] & 31], Alphabet[hash[2] & 31], Alphabet[hash[3] & 31]]);
    }
}
