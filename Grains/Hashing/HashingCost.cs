using System.Collections.Concurrent;
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

    /// <summary>
    /// The shortest time in which a hash with the same parameters was computed: other work on the machine only makes one longer. Argon2id's
    /// time is not proportional to its parameters, because little memory fits into the processor's caches. In whole MiB, so that there are
    /// at most about ten thousand entries.
    /// </summary>
    private static readonly ConcurrentDictionary<(int Cost, int Mebibytes, int Passes, int Parallelism), double> Shortest = new();

    private static readonly Lazy<double> SecondsPerIteration =
        new(() => Enumerable.Range(0, Rounds).Min(_ => SecondsOf(HashAlgorithmName.SHA512)) / Iterations);

    /// <param name="hash">If it is not PBKDF2, <see cref="Measured"/> was called with it before.</param>
    public static double Of(PasswordHash hash) => hash.IsPbkdf2
        ? OfPbkdf2(hash)
        : Shortest[ParametersOf(hash)] / SecondsPerIteration.Value;

    /// <param name="hash">Not PBKDF2.</param>
    public static void Measured(PasswordHash hash, TimeSpan duration) => Shortest.AddOrUpdate(
        ParametersOf(hash), duration.TotalSeconds, (_, shortest) => Math.Min(shortest, duration.TotalSeconds));

    private static (int Cost, int Mebibytes, int Passes, int Parallelism) ParametersOf(PasswordHash hash) =>
        hash.Argon2 is { } argon2 ? (0, (argon2.Memory + 1023) / 1024, argon2.Passes, argon2.Parallelism) : (hash.Bcrypt!.Cost, 0, 0, 0);

    private static double OfPbkdf2(PasswordHash hash)
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
