using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// Slow hashing (ASP.NET Core Identity, PBKDF2-HMAC-SHA512; <see cref="ImportedHashes"/>) on its own threads, one per core: on the thread
/// pool a few logins would delay every other call. A wrong password takes the same time for a known account, an unknown one, and one with
/// a weaker hash.
/// A caller that would have to wait longer than <c>SelfCare:Password:MaxWait</c> is refused at once; one that waited twice that long, or is
/// gone, is no longer hashed for.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>Bounds the memory when hashes are cheap or the background work of many imports waits.</summary>
    private const int MaxWaiting = 4096;

    /// <summary>Of one core, roughly; used until hashes were measured.</summary>
    private const double IterationsPerSecond = 2_000_000;

    /// <summary>A background caller gives up before its call to the silo times out, and tries again.</summary>
    private static readonly TimeSpan BackgroundPatience = TimeSpan.FromSeconds(4);
    private static readonly HashingCaller Newcomer = new(HashingPriority.Stranger, "");
    private static readonly object NoUser = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly int _iterations;
    private readonly TimeSpan _maxWait;
    private readonly AccountMetrics _metrics;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _queued = new(0);
    private readonly HashingQueue<Action> _queue = new();
    private readonly HashingForecast _forecast;
    private readonly CancellationTokenSource _disposed = new();
    private int _running;

    public PasswordHashing(IOptions<SelfCareOptions> options, AccountMetrics metrics)
    {
        _metrics = metrics;
        _iterations = options.Value.Password.Iterations;
        _maxWait = options.Value.Password.MaxWait;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = _iterations }));
        _forecast = new HashingForecast(Environment.ProcessorCount, TimeSpan.FromSeconds(_iterations / IterationsPerSecond));
        metrics.ObserveHashing(() => Observe(() => _queue.Count), () => Observe(() => ExpectedWait(Newcomer).TotalSeconds));
        for (var core = 0; core < Environment.ProcessorCount; core++)
        {
            new Thread(Work) { IsBackground = true, Name = $"hashing {core}" }.Start();
        }
    }

    /// <summary>How long a caller waits for its turn before it is refused after all.</summary>
    private TimeSpan Patience => 2 * _maxWait;

    /// <summary>Compares every candidate of the password, even after a match.</summary>
    /// <param name="hash">The account's hash; null for an unknown account: the same work is done without effect.</param>
    /// <exception cref="UnavailableException">Busy: too long a wait. Nothing is known of the password.</exception>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public Task<PasswordCheck> Check(
        string? hash, Password password, HashingCaller caller, CancellationToken cancellation = default) => Run(
        () =>
        {
            var checks = password.Candidates().Select(candidate => CheckNow(hash, candidate)).ToArray();
            return checks.FirstOrDefault(check => check.Matches);
        },
        caller,
        cancellation);

    /// <summary>Hashes the stored form, or the password as typed if that form is none that a login compares.</summary>
    /// <inheritdoc cref="Check"/>
    public Task<string> Hash(Password password, HashingCaller caller, CancellationToken cancellation = default) =>
        Run(() => _hasher.HashPassword(NoUser, password.Candidates()[^1].Reveal()), caller, cancellation);

    /// <returns>Whether the password matches the hash; if not, a new hash.</returns>
    /// <param name="hash">Null: there is nothing to compare with.</param>
    /// <inheritdoc cref="Check"/>
    public async Task<(bool Matches, string? NewHash)> CompareOrHash(string? hash, Password password, HashingCaller caller) =>
        hash is not null && (await Check(hash, password, caller)).Matches ? (true, null) : (false, await Hash(password, caller));

    public void Dispose() => _disposed.Cancel();

    private PasswordCheck CheckNow(string? stored, Password password)
    {
        // Identity computes nothing for a malformed hash. Treat it as no hash, so that the refusal takes as long.
        var hash = PasswordHash.TryParse(stored, out var parsed, out _) ? parsed : null;
        var result = hash switch
        {
            null => PasswordVerificationResult.Failed,
            { IsPbkdf2: false } => ImportedHashes.Matches(hash, password)
                ? PasswordVerificationResult.SuccessRehashNeeded
                : PasswordVerificationResult.Failed,
            _ => _hasher.VerifyHashedPassword(NoUser, hash.Text, password.Reveal()),
        };
        if (result != PasswordVerificationResult.Failed)
        {
            return new(true, result == PasswordVerificationResult.SuccessRehashNeeded || hash!.Iterations != _iterations);
        }

        if (_iterations - (hash is null ? 0 : HashingCost.Of(hash)) is >= 1 and var missing)
        {
            // Compensate for a cheaper hash: the time of a refusal must not show the kind of the account's hash.
            // As bytes: half of a surrogate pair in a string is an exception.
            Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password.Reveal()), "a constant salt!"u8, (int)missing, HashAlgorithmName.SHA512, 32);
        }

        return new(false, false);
    }

    private async Task<T> Run<T>(Func<T> hash, HashingCaller caller, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queuedAt = Stopwatch.GetTimestamp();
        var entry = Admit(() => RunNow(hash, queuedAt, done), caller);
        try
        {
            return await done.Task.WaitAsync(caller.Priority == HashingPriority.Background ? BackgroundPatience : Patience, cancellation);
        }
        catch (TimeoutException) when (!TryRemove(entry))
        {
            // It is being hashed. Throwing that away would be a waste, and a machine whose every hash takes that long would let nobody in.
            return await done.Task.WaitAsync(cancellation);
        }
        catch (TimeoutException)
        {
            throw Busy(caller);
        }
        finally
        {
            TryRemove(entry);
        }
    }

    private void RunNow<T>(Func<T> hash, long queuedAt, TaskCompletionSource<T> done)
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
    }

    private HashingQueue<Action>.Entry Admit(Action work, HashingCaller caller)
    {
        lock (_lock)
        {
            if (_queue.Count < MaxWaiting && (caller.Priority == HashingPriority.Background || ExpectedWait(caller) <= _maxWait))
            {
                _queued.Release();
                return _queue.Add(work, caller);
            }
        }

        throw Busy(caller);
    }

    private TimeSpan ExpectedWait(HashingCaller caller) => _forecast.Wait(_queue.Ahead(caller) + _running);

    private UnavailableException Busy(HashingCaller caller)
    {
        _metrics.HashingRefused(caller.Priority);
        lock (_lock)
        {
            var now = Stopwatch.GetElapsedTime(0);
            return new("Too many sign-ins are waiting.")
            {
                RetryAfter = _forecast.RetryAfter(caller.Priority, ExpectedWait(caller), now, Random.Shared.NextDouble()),
            };
        }
    }

    private void Work()
    {
        while (true)
        {
            try
            {
                _queued.Wait(_disposed.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (!TryTake(out var hash))
            {
                // Its caller no longer waits.
                continue;
            }

            var began = Stopwatch.GetTimestamp();
            hash();
            lock (_lock)
            {
                _running--;
                _forecast.Measured(Stopwatch.GetElapsedTime(began));
            }
        }
    }

    private bool TryRemove(HashingQueue<Action>.Entry entry)
    {
        lock (_lock)
        {
            return HashingQueue<Action>.Remove(entry);
        }
    }

    private bool TryTake(out Action hash)
    {
        lock (_lock)
        {
            var taken = _queue.TryTake(out hash);
            _running += taken ? 1 : 0;
            return taken;
        }
    }

    private T Observe<T>(Func<T> value)
    {
        lock (_lock)
        {
            return value();
        }
    }
}

/// <param name="Outdated">The iterations or the function differ from the current setting: the password should be rehashed.</param>
public readonly record struct PasswordCheck(bool Matches, bool Outdated);
