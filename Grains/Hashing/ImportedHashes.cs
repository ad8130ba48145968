using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// Compares passwords with hashes that other systems exported: bcrypt and Argon2id. BouncyCastle computes on the calling thread alone, so
/// that the hashing threads stay the only ones that hash.
/// </summary>
internal static class ImportedHashes
{
    /// <summary>Of Argon2id, which takes up to 64 MiB each. On a machine with more cores, further hashing threads wait.</summary>
    private const int MostAtOnce = 4;

    private static readonly SemaphoreSlim Argon2Slots = new(MostAtOnce);

    /// <param name="hash">Not PBKDF2.</param>
    public static bool Matches(PasswordHash hash, Password password)
    {
        var began = Stopwatch.GetTimestamp();
        var matches = hash.Bcrypt is { } bcrypt ? Matches(bcrypt, password) : Matches(hash.Argon2!, password);
        HashingCost.Measured(hash, Stopwatch.GetElapsedTime(began));
        return matches;
    }

    private static bool Matches(BcryptHash hash, Password password)
    {
        // Half of a surrogate pair would make BouncyCastle throw. It becomes U+FFFD, as in the other hashes.
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password.Reveal()));
        return OpenBsdBCrypt.CheckPassword(hash.Text, text.ToCharArray());
    }

    private static bool Matches(Argon2Hash hash, Password password)
    {
        var expected = hash.Subkey();
        var subkey = new byte[expected.Length];
        InArgon2Slot(() =>
        {
            var argon2 = new Argon2BytesGenerator();
            argon2.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                .WithVersion(Argon2Parameters.Version13)
                .WithSalt(hash.Salt())
                .WithMemoryAsKB(hash.Memory)
                .WithIterations(hash.Passes)
                .WithParallelism(hash.Parallelism)
                .Build());
            argon2.GenerateBytes(Encoding.UTF8.GetBytes(password.Reveal()), subkey);
        });
        return CryptographicOperations.FixedTimeEquals(subkey, expected);
    }

    /// <summary>Waits until few enough compute Argon2id.</summary>
    internal static void InArgon2Slot(Action compute)
    {
        Argon2Slots.Wait();
        try
        {
            compute();
        }
        finally
        {
            Argon2Slots.Release();
        }
    }
}
