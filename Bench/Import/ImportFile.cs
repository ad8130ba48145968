using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSelfCare.Bench.Import;

/// <summary>A provisioning file with an address, a phone number and a password hash for each account.</summary>
internal static class ImportFile
{
    private const int HeaderBytes = 13;
    private const int Iterations = 210_000;

    public static string Write(string directory, int rows)
    {
        var path = Path.Combine(directory, "accounts.csv");
        using var file = new StreamWriter(path, append: false, Encoding.ASCII);
        file.Write("line,selfCareId,passwordHash,email,contactPhone\n");
        for (var row = 1; row <= rows; row++)
        {
            file.Write($"{Account.Line},import-{row:D7},{Hash()},import-{row:D7}@example.jp,0312345678\n");
        }

        return path;
    }

    /// <summary>A random value in the format of ASP.NET Core Identity. An import does not verify it, so no password is hashed.</summary>
    private static string Hash()
    {
        var hash = RandomNumberGenerator.GetBytes(HeaderBytes + 16 + 32);
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), 16);
        return Convert.ToBase64String(hash);
    }
}
