using System.Diagnostics;
using System.Security.Cryptography;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Grains.Hashing;

/// <summary>The cost of checking a hash, in iterations of SHA-512. Measured, because processors differ in the functions' speed.</summary>
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

    /// <summary>Uses the median of many short rounds of all functions, because the speed of a shared machine varies.</summary>
    private static double[] Measure()
    {
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Functions.Select(function => SecondsOf(function.Name)).ToArray()).ToArray();
        return [.. Functions.Select((_, function) =>
            rounds.Select(seconds => seconds[function] / seconds[(int)HashFunction.Sha512]).Order().ElementAt(Rounds / 2))];
    }

    private static double SecondsOf(HashAlgorithmName function)
    {
        var start = Stopwatch.GetTimestamp();
        Rfc2898DeriveBytes.Pbkdf2("a password", "a constant salt!"u8, Iterations, function, 16);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
