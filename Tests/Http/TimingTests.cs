using OrleansSelfCare.Storage.Sqlite;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>
/// A stranger learns nothing from how long a refusal takes (ASVS V6.3.8). What is compared is the work of the hashing threads, which
/// outweighs all else, in time on a processor where the system tells it: a busy machine doesn't show in that. The kinds take turns.
/// </summary>
[Collection(nameof(TimingTests))]
public sealed class TimingTests
{
    private const int Iterations = 8_000;
    private const int Rounds = 16;

    [Fact]
    public async Task Known_unknown_disabled_older_and_imported_accounts_cost_the_same_work()
    {
        await using var gateway = await TestGateway.Start("Localhost", $"--SelfCare:Password:Iterations={Iterations}");
        var (known, disabled, older, sha1, sha256) = (Accounts(), Accounts(), Accounts(), Accounts(), Accounts());
        (await gateway.Api.Import(known)).Is(200);
        (await gateway.Api.Import([.. disabled.Select(account => account with { Disabled = "true" })])).Is(200);
        await Task.WhenAll(older.Select(account => StoreWithAnOlderHash(gateway, account)));
        await StoreWithAnothersHash(gateway, sha1, HashAlgorithmName.SHA1, 20);
        await StoreWithAnothersHash(gateway, sha256, HashAlgorithmName.SHA256, 16);
        TestAccount[][] kinds = [known, Accounts(), disabled, older, sha1, sha256, [.. Accounts().Select(account => account with { Id = "no id of anybody's" })]];
        var work = kinds.Select(_ => new List<double>()).ToArray();
        await gateway.Api.LogIn(TestAccount.New(), "wrong");

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                // Each round begins with another kind, so that none always follows the same one.
                var kind = (round + i) % kinds.Length;
                var before = Worked();
                (await gateway.Api.LogIn(kinds[kind][round], "wrong")).Is(401, "invalid-credentials");
                work[kind].Add((Worked() - before).TotalMilliseconds);
            }
        }

        var median = work.Select(kind => kind.Order().ElementAt(Rounds / 2)).ToArray();
        var all = string.Join(", ", median.Select(time => $"{time:F1} ms"));
        Assert.True(median[..^1].Max() < 1.5 * median[..^1].Min(), $"they can be told apart: {all}");
        // No hash is spent on what can be nobody's id; the same measure must see that.
        Assert.True(median[^1] < 0.5 * median[0], $"the measure is blind: {all}");
    }

    /// <summary>As it was stored when a fifth of today's iterations was asked for.</summary>
    private static async Task StoreWithAnOlderHash(TestGateway gateway, TestAccount account)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations / 5 }));
        Assert.True(AccountId.TryCreate(account.Line, account.Id, out var id));
        await gateway.Services.GetRequiredService<SqliteAccountStore>().Write(new Account { Id = id, PasswordHash = hasher.HashPassword(account, account.Password), Email = account.Email }, 0);
    }

    /// <summary>Imported as another system hashed it, with as many iterations of a function that is cheaper on most processors.</summary>
    private static async Task StoreWithAnothersHash(TestGateway gateway, TestAccount[] accounts, HashAlgorithmName function, int bytes)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var subkey = Rfc2898DeriveBytes.Pbkdf2(accounts[0].Password, salt, Iterations, function, bytes);
        var hash = $"$pbkdf2-{function.Name!.ToLowerInvariant()}$i={Iterations}${Text(salt)}${Text(subkey)}";
        var rows = accounts.Select(account => $"{account.Line},{account.Id},{hash},{account.Email},{account.Phone}");
        var report = (await gateway.Api.Import(string.Join('\n', ["line,selfCareId,passwordHash,email,contactPhone", .. rows]))).Is(200);
        Assert.Equal($"{accounts.Length}", report["created"]);

        static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
    }

    /// <summary>What the threads named <c>hashing …</c> have worked so far; on a system that doesn't tell, the time of day.</summary>
    private static TimeSpan Worked()
    {
        if (!File.Exists("/proc/self/schedstat"))
        {
            return TimeSpan.FromSeconds(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
        }

        var nanoseconds = 0L;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("hashing", StringComparison.Ordinal))
                {
                    nanoseconds += long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // A thread that ended meanwhile; none of the gateway's.
            }
        }

        return TimeSpan.FromMicroseconds(nanoseconds / 1000.0);
    }

    private static TestAccount[] Accounts() => [.. Enumerable.Range(0, Rounds).Select(_ => TestAccount.New())];
}

/// <summary>Alone: other gateways in this process have hashing threads too.</summary>
[CollectionDefinition(nameof(TimingTests), DisableParallelization = true)]
public sealed class Alone;
