using System.Diagnostics;
using System.Security.Cryptography;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>What checking a hash costs, in iterations of today's function: which of the three is dear differs from processor to processor.</summary>
internal static class HashingCost
{
    private const int Iterations = 500;
    private const int Rounds = 15;

    private static readonly (HashAlgorithmName Name, int Bytes)[] Functions =
        [(HashAlgorithmName.SHA1, 20), (HashAlgorithmName.SHA256, 32), (HashAlgorithmName.SHA512, 64)];

    private static readonly double[] Relative = Measure();

    public static double Of(PasswordHash hash)
    {
        var outputBytes = Functions[(int)hash.Function].Bytes;
        var blocks = (hash.SubkeyBytes + outputBytes - 1) / outputBytes;
        return (double)hash.Iterations * blocks * Relative[(int)hash.Function];
    }

    /// <summary>They take turns, and the middle of many short rounds counts: a machine that is shared changes its speed from moment to moment.</summary>
    private static double[] Measure()
    {
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Functions.Select(function => Once(function.Name)).ToArray()).ToArray();
        return [.. Functions.Select((_, function) =>
            rounds.Select(took => took[function] / took[(int)HashFunction.Sha512]).Order().ElementAt(Rounds / 2))];
    }

    private static double Once(HashAlgorithmName function)
    {
        var start = Stopwatch.GetTimestamp();
        Rfc2898DeriveBytes.Pbkdf2("a password", "nobody's salt   "u8, Iterations, function, 16);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
