using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// Slow hashing (ASP.NET Core Identity, PBKDF2-HMAC-SHA512), on threads of its own, one a core: on the thread pool a few logins would
/// keep every other customer's call waiting. A wrong password, an unknown account and one whose hash is of a weaker kind cost the same.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>Calls that may wait for a thread; beyond them a login is refused at once, as busy.</summary>
    public const int MaxWaiting = 512;

    private static readonly object Nobody = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly int _iterations;
    private readonly BlockingCollection<Action> _work = new(MaxWaiting);
    private readonly HashingTelemetry _telemetry;

    public PasswordHashing(IOptions<SelfCareOptions> options, IMeterFactory meters)
    {
        _telemetry = new HashingTelemetry(meters, () => _work.Count);
        _iterations = options.Value.Password.Iterations;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = _iterations }));
        for (var core = 0; core < Environment.ProcessorCount; core++)
        {
            new Thread(Work) { IsBackground = true, Name = $"hashing {core}" }.Start();
        }
    }

    /// <param name="hash">The account's; null for an account that isn't there: the same work is done, for nothing.</param>
    /// <exception cref="UnavailableException">Too many are waiting.</exception>
    public Task<PasswordCheck> Check(string? hash, Password password) => Run(() => CheckNow(hash, password));

    /// <inheritdoc cref="Check"/>
    public Task<string> Hash(Password password) => Run(() => _hasher.HashPassword(Nobody, password.Reveal()));

    public void Dispose() => _work.CompleteAdding();

    private PasswordCheck CheckNow(string? stored, Password password)
    {
        // Of what is broken Identity computes nothing; so it is no hash here either.
        var verdict = PasswordHash.TryParse(stored, out var hash, out _)
            ? _hasher.VerifyHashedPassword(Nobody, hash.Text, password.Reveal())
            : PasswordVerificationResult.Failed;
        if (verdict != PasswordVerificationResult.Failed)
        {
            return new(true, verdict == PasswordVerificationResult.SuccessRehashNeeded || hash!.Iterations != _iterations);
        }

        if (_iterations - (hash is null ? 0 : HashingCost.Of(hash)) is >= 1 and var saved)
        {
            // What the hash saved is spent all the same: how its owner's was made must not show in the time a refusal takes.
            Rfc2898DeriveBytes.Pbkdf2(password.Reveal(), "nobody's salt   "u8, (int)saved, HashAlgorithmName.SHA512, 32);
        }

        return new(false, false);
    }

    private Task<T> Run<T>(Func<T> hash)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queuedAt = Stopwatch.GetTimestamp();
        var queued = _work.TryAdd(() =>
        {
            _telemetry.Began(queuedAt);
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

/// <param name="Outdated">It was made with other iterations than today's, or another function, and should be made anew.</param>
public readonly record struct PasswordCheck(bool Matches, bool Outdated);
