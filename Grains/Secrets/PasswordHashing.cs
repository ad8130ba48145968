using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// Slow hashing (ASP.NET Core Identity, PBKDF2-HMAC-SHA512) on its own threads, one per core: on the thread pool a few logins would delay
/// every other call. A wrong password takes the same time for a known account, an unknown one, and one with a weaker hash.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>Calls that may wait for a thread; further ones are refused at once as busy.</summary>
    public const int MaxWaiting = 512;

    private static readonly object NoUser = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly int _iterations;
    private readonly BlockingCollection<Action> _work = new(MaxWaiting);
    private readonly AccountMetrics _metrics;

    public PasswordHashing(IOptions<SelfCareOptions> options, AccountMetrics metrics)
    {
        _metrics = metrics;
        metrics.ObserveHashing(() => _work.Count);
        _iterations = options.Value.Password.Iterations;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = _iterations }));
        for (var core = 0; core < Environment.ProcessorCount; core++)
        {
            new Thread(Work) { IsBackground = true, Name = $"hashing {core}" }.Start();
        }
    }

    /// <param name="hash">The account's hash; null for an unknown account: the same work is done without effect.</param>
    /// <exception cref="UnavailableException">Too many are waiting.</exception>
    public Task<PasswordCheck> Check(string? hash, Password password) => Run(() => CheckNow(hash, password));

    /// <inheritdoc cref="Check"/>
    public Task<string> Hash(Password password) => Run(() => _hasher.HashPassword(NoUser, password.Reveal()));

    /// <returns>Whether the password matches the hash; if not, a new hash.</returns>
    /// <param name="hash">Null: there is nothing to compare with.</param>
    /// <inheritdoc cref="Check"/>
    public async Task<(bool Matches, string? NewHash)> CompareOrHash(string? hash, Password password) =>
        hash is not null && (await Check(hash, password)).Matches ? (true, null) : (false, await Hash(password));

    public void Dispose() => _work.CompleteAdding();

    private PasswordCheck CheckNow(string? stored, Password password)
    {
        // Identity computes nothing for a malformed hash. Treat it as no hash, so that the refusal takes as long.
        var result = PasswordHash.TryParse(stored, out var hash, out _)
            ? _hasher.VerifyHashedPassword(NoUser, hash.Text, password.Reveal())
            : PasswordVerificationResult.Failed;
        if (result != PasswordVerificationResult.Failed)
        {
            return new(true, result == PasswordVerificationResult.SuccessRehashNeeded || hash!.Iterations != _iterations);
        }

        if (_iterations - (hash is null ? 0 : HashingCost.Of(hash)) is >= 1 and var missing)
        {
            // Compensate for a cheaper hash: the time of a refusal must not show the kind of the account's hash.
            Rfc2898DeriveBytes.Pbkdf2(password.Reveal(), "a constant salt!"u8, (int)missing, HashAlgorithmName.SHA512, 32);
        }

        return new(false, false);
    }

    private Task<T> Run<T>(Func<T> hash)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queuedAt = Stopwatch.GetTimestamp();
        var queued = _work.TryAdd(() =>
        {
            _metrics.HashingBegan(queuedAt);
            try
            {
                done.SetResult(hash());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return queued ? done.Task : Task.FromException<T>(new UnavailableException("Too many sign-ins are waiting."));
    }

    private void Work()
    {
        foreach (var hash in _work.GetConsumingEnumerable())
        {
            hash();
        }
    }
}

/// <param name="Outdated">The iterations or the function differ from the current setting: the password should be rehashed.</param>
public readonly record struct PasswordCheck(bool Matches, bool Outdated);
