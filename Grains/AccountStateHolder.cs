using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Core;
using Orleans.Storage;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>
/// An account's state in memory and in Orleans' storage: loads it, and stores each decision in one write that checks the version it read.
/// Not an <c>IPersistentState</c>: Orleans reads that before the first call, and a store that is briefly unavailable would fail the
/// activation.
/// </summary>
/// <param name="withUnstored">Adds what is known in memory only. Returns the result, and what to call when that has been stored.</param>
/// <param name="changed">Called with the account after each load and each write.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is not used holds nothing to dispose of.")]
internal sealed partial class AccountStateHolder(
    AccountId id,
    IStorage<AccountState> storage,
    AccountServices services,
    Func<Account, (Account Account, Action Stored)> withUnstored,
    Action<Account> changed)
{
    private const int Attempts = 3;

    /// <summary>
    /// A command whose turn comes later is not executed: its caller may already have been told that it failed. Orleans' own queue, where
    /// calls that don't interleave wait, does the same.
    /// </summary>
    private static readonly TimeSpan LatestTurn = TimeSpan.FromSeconds(5);

    /// <summary>Calls that interleave take their turn here, with all others.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    private Task<Account>? _loading;

    /// <summary>True from the first read until <see cref="Unload"/>.</summary>
    private bool _isLoaded;

    /// <summary>As last read or written; null: it must be read again.</summary>
    public Account? Loaded { get; private set; }

    /// <exception cref="UnavailableException">The store can't be read.</exception>
    public ValueTask<Account> Get() => Loaded is { } account
        ? new(account)
        : new(_loading is { IsCompleted: false } ? _loading : _loading = Load());

    /// <summary>Decides on the account and stores the result. After a version conflict it reads the account and decides again.</summary>
    /// <param name="command">The command's name in metrics and traces.</param>
    /// <exception cref="UnavailableException">
    /// It could not be stored, and the next call reads the account again; or its turn came too late.
    /// </exception>
    public Task<T> Apply<T>(string command, Func<Account, Task<Decision<T>>> decide) =>
        services.Metrics.Measure(id.Line, command, () => Apply(decide, storeUnstored: false));

    /// <inheritdoc cref="Apply{T}(string, Func{Account, Task{Decision{T}}})"/>
    public Task<T> Apply<T>(string command, Func<Account, Decision<T>> decide) =>
        Apply(command, account => Task.FromResult(decide(account)));

    /// <inheritdoc cref="Apply{T}(string, Func{Account, Task{Decision{T}}})"/>
    /// <param name="storeUnstored">Store what is known in memory only even if the decision changes nothing.</param>
    public Task Apply(string command, Func<Account, Account> decide, bool storeUnstored = false) => services.Metrics.Measure(
        id.Line, command, () => Apply(account => Task.FromResult(new Decision<bool>(decide(account), true)), storeUnstored));

    public void Unload() => SetLoaded(false);

    private async Task<T> Apply<T>(Func<Account, Task<Decision<T>>> decide, bool storeUnstored)
    {
        if (!await _turn.WaitAsync(LatestTurn))
        {
            throw new UnavailableException("The account was busy for too long.");
        }

        try
        {
            return await ApplyInTurn(decide, storeUnstored);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> ApplyInTurn<T>(Func<Account, Task<Decision<T>>> decide, bool storeUnstored)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await Get();
            var (current, stored) = withUnstored(before);
            var (after, result) = await decide(current);
            if (ReferenceEquals(after, storeUnstored ? before : current))
            {
                return result;
            }

            try
            {
                await Store(before, after);
            }
            catch (InconsistentStateException) when (attempt < Attempts)
            {
                // Another activation wrote first; this decision was not stored.
                InvalidateState();
                continue;
            }
            catch (Exception e)
            {
                InvalidateState();
                LogNotStored(services.Log, id.Line, e.GetBaseException().GetType().Name);
                if (!await IsStored(after))
                {
                    // Without the inner exception: not every store's exception can be serialised for the gateway.
                    throw new UnavailableException("The change could not be stored.");
                }
            }

            stored();
            Loaded = after;
            changed(after);
            return result;
        }
    }

    /// <summary>
    /// A write may have failed after it was stored: the connection broke before its result came. Then the command was executed.
    /// </summary>
    private async Task<bool> IsStored(Account account)
    {
        try
        {
            return JsonSerializer.Serialize(account) == JsonSerializer.Serialize(await Get());
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    /// <summary>One write, whether the account exists or not; two when a deleted one is no longer stored.</summary>
    private async Task Store(Account before, Account after)
    {
        if (after.IsStored)
        {
            storage.State = new AccountState { Account = after };
            await storage.WriteStateAsync();
            return;
        }

        if (!before.Exists)
        {
            await services.UnknownAccounts.Write(after, services.Now);
        }

        if (before.IsStored)
        {
            await storage.ClearStateAsync();
        }
    }

    private async Task<Account> Load()
    {
        UnknownAccount? unknown;
        try
        {
            // Both are read at once, and for a known account too: a second read, which only unknown accounts need, would show in the time
            // of an answer. A row from before the account was created is left to be deleted as the oldest.
            var reading = services.UnknownAccounts.Read(id);
            await Task.WhenAll(storage.ReadStateAsync(), reading);
            unknown = await reading;
        }
        catch (Exception e)
        {
            InvalidateState();
            LogNotRead(services.Log, id.Line, e.GetBaseException().GetType().Name);
            throw new UnavailableException("The account could not be read.");
        }

        var account = storage.State.Account ?? Account.Unknown(id, unknown);
        Loaded = account;
        SetLoaded(true);
        changed(account);
        return account;
    }

    private void InvalidateState() => Loaded = null;

    private void SetLoaded(bool isLoaded)
    {
        if (_isLoaded != isLoaded)
        {
            _isLoaded = isLoaded;
            services.Metrics.LoadedChanged(isLoaded ? 1 : -1);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of line {Line} could not be stored ({Error})")]
    private static partial void LogNotStored(ILogger log, string line, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of line {Line} could not be read ({Error})")]
    private static partial void LogNotRead(ILogger log, string line, string error);
}
