using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>
/// The duration of a refusal does not reveal whether an account exists (ASVS V6.3.8). The test compares the CPU time of the hashing
/// threads, which dominates: unlike elapsed time, it hardly depends on the load of the machine. What the load still adds (cold caches,
/// time taken by the hypervisor) only makes a round longer, so each kind's shortest round counts. The kinds of accounts alternate.
/// </summary>
[Collection(nameof(TimingTests))]
public sealed class TimingTests
{
    private const int Iterations = 8_000;
    private const int FewestRounds = 16;

    /// <summary>More rounds only make the shortest more exact: a kind that costs more never gets below.</summary>
    private const int Rounds = 64;

    [Fact]
    public async Task Known_unknown_disabled_older_and_imported_accounts_cost_the_same_work()
    {
        await using var gateway = await TestGateway.Start("Localhost", $"--SelfCare:Password:Iterations={Iterations}");
        var (known, disabled, older, sha1, sha256) = (Accounts(), Accounts(), Accounts(), Accounts(), Accounts());
        (await gateway.Api.Import(known)).Is(200);
        (await gateway.Api.Import([.. disabled.Select(account => account with { Disabled = "true" })])).Is(200);
        await Task.WhenAll(older.Select(account => StoreWithOlderHash(gateway, account)));
        await ImportWithForeignHash(gateway, sha1, HashAlgorithmName.SHA1, 20);
        await ImportWithForeignHash(gateway, sha256, HashAlgorithmName.SHA256, 16);
        var (bcrypt, argon2) = (Accounts(), Accounts());
        await ImportHash(gateway, bcrypt, "$2y$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.");
        await ImportHash(gateway, argon2, "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
        TestAccount[] invalid = [.. Accounts().Select(account => account with { Id = "no id of anybody's" })];
        TestAccount[][] kinds = [known, Accounts(), disabled, older, sha1, sha256, bcrypt, argon2, invalid];
        var work = Enumerable.Repeat(double.MaxValue, kinds.Length).ToArray();
        await gateway.Api.LogIn(TestAccount.New(), "wrong");

        for (var round = 0; round < FewestRounds || (round < Rounds && !AreAlike(work)); round++)
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                // Each round begins with a different kind.
                var kind = (round + i) % kinds.Length;
                var before = await CpuTime();
                (await gateway.Api.LogIn(kinds[kind][round], "wrong")).Is(401, "invalid-credentials");
                work[kind] = Math.Min(work[kind], (await CpuTime() - before).TotalMilliseconds);
            }
        }

        var all = string.Join(", ", work.Select(time => $"{time:F1} ms"));
        Assert.True(AreAlike(work), $"they can be told apart: {all}");
        // No hash is computed for an invalid id; the measurement must show that.
        Assert.True(work[^1] < 0.5 * work[0], $"the measurement does not show the hashing: {all}");
    }

    private static bool AreAlike(double[] work) => work[..^1].Max() < 1.5 * work[..^1].Min();

    /// <summary>Stores the account with a hash of a fifth of the current iterations.</summary>
    private static async Task StoreWithOlderHash(TestGateway gateway, TestAccount account)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations / 5 }));
        Assert.True(AccountId.TryCreate(account.Line, account.Id, out var id));
        var hash = hasher.HashPassword(account, account.Password);
        await gateway.Services.GetRequiredService<SqliteAccountStore>()
            .Write(new Account { Id = id, PasswordHash = hash, Email = account.Email }, 0);
    }

    /// <summary>Imports another system's hash, with as many iterations of a function that is cheaper on most processors.</summary>
    private static async Task ImportWithForeignHash(TestGateway gateway, TestAccount[] accounts, HashAlgorithmName function, int bytes)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var subkey = Rfc2898DeriveBytes.Pbkdf2(accounts[0].Password, salt, Iterations, function, bytes);
        var hash = $"$pbkdf2-{function.Name!.ToLowerInvariant()}$i={Iterations}${Text(salt)}${Text(subkey)}";
        await ImportHash(gateway, accounts, hash);

        static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
    }

    private static async Task ImportHash(TestGateway gateway, TestAccount[] accounts, string hash)
    {
        var rows = accounts.Select(account => $"{account.Line},{account.Id},\"{hash}\",{account.Email},{account.Phone}");
        var report = (await gateway.Api.Import(string.Join('\n', ["line,selfCareId,passwordHash,email,contactPhone", .. rows]))).Is(200);
        Assert.Equal($"{accounts.Length}", report["created"]);
    }

    /// <summary>
    /// The CPU time of the threads named <c>hashing …</c>, from <c>/proc/self/task/*</c>; elapsed time on a system without it. The system
    /// counts a running thread's time only now and then, but always when the thread begins to wait: so this waits until all of them do.
    /// </summary>
    private static async Task<TimeSpan> CpuTime()
    {
        if (!File.Exists("/proc/self/schedstat"))
        {
            return TimeSpan.FromSeconds(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
        }

        var previous = HashingThreads();
        var settled = await Eventually(
            () => (Before: previous, Now: previous = HashingThreads()),
            reads => reads.Now == reads.Before && reads.Now.AreWaiting);
        return TimeSpan.FromMicroseconds(settled.Now.Nanoseconds / 1000.0);
    }

    private static (long Nanoseconds, bool AreWaiting) HashingThreads()
    {
        var (nanoseconds, areWaiting) = (0L, true);
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("hashing", StringComparison.Ordinal))
                {
                    // In stat, the state follows the name, which is in parentheses. S: the thread waits.
                    areWaiting &= File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[^1][0] == 'S';
                    var onCpu = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0];
                    nanoseconds += long.Parse(onCpu, CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // The thread has ended, so it is not one of the gateway's hashing threads.
            }
        }

        return (nanoseconds, areWaiting);
    }

    private static TestAccount[] Accounts() => [.. Enumerable.Range(0, Rounds).Select(_ => TestAccount.New())];
}

/// <summary>Runs alone: other gateways in this process also have hashing threads.</summary>
[CollectionDefinition(nameof(TimingTests), DisableParallelization = true)]
public sealed class Alone;
