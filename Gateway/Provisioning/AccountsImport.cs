using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>
/// Creates or updates accounts from rows. Invalid rows are reported and skipped. If the import is interrupted, stored rows are kept, and
/// importing the same file again completes it.
/// </summary>
internal sealed class AccountsImport(
    IGrainFactory grains,
    AccountLookup accounts,
    ImportCheck check,
    GatewayMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    IHostApplicationLifetime host,
    ILogger<AccountsImport> log)
{
    /// <summary>Enough for every core.</summary>
    private static readonly int MaxHashes = 2 * Environment.ProcessorCount;

    /// <summary>The logins of customers are hashed first. A row waits this long for a time when there are few.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Of one import, so that its notices neither flood the mail server nor keep many accounts in memory.</summary>
    private const int NoticesPerSecond = 5;

    /// <param name="onlyNew">Existing accounts are not changed.</param>
    /// <param name="notices">Customers whose address or password changes get a mail.</param>
    /// <param name="sentences">Gives the sentences of the report, by their keys.</param>
    /// <exception cref="ImportColumnsException">Nothing was stored.</exception>
    /// <exception cref="UnavailableException">The host is stopping.</exception>
    public async Task<ImportReport> Run(
        IAsyncEnumerable<ImportRow> rows,
        bool onlyNew,
        bool notices,
        Operator by,
        Func<string, string> sentences,
        CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        using var hashing = new SemaphoreSlim(MaxHashes);
        using var queue = new PerAccountWorkQueue();
        using var progress = new ImportProgress(metrics, sentences, clock, log);
        try
        {
            await ReadRows();
            return progress.Report();
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            throw new UnavailableException("The host is stopping.");
        }

        async Task ReadRows()
        {
            try
            {
                await foreach (var row in rows.WithCancellation(stop.Token))
                {
                    if (check.ErrorIn(row, onlyNew, by, out var id, out var command) is { } error)
                    {
                        progress.Reject(row.Number, error);
                    }
                    else
                    {
                        // All spellings of an id are one account.
                        await queue.Add(id.Fold(), () => Store(row.Number, id, command!), stop.Token);
                    }
                }
            }
            finally
            {
                await queue.Done();
            }
        }

        TimeSpan? NoticeAfter() => notices ? TimeSpan.FromSeconds(progress.Updated / NoticesPerSecond) : null;

        async Task Store(int row, AccountId id, Import.Command command)
        {
            try
            {
                var result = command.Password is null ? await CallGrain() : await CallGrainWithHashing();
                if (result is null)
                {
                    progress.Reject(row, RowError.AmbiguousId);
                }
                else if (result == Import.Result.PasswordMissing)
                {
                    progress.Reject(row, RowError.NoPassword);
                }
                else
                {
                    progress.Count(result.Value);
                }
            }
            catch (Exception e) when (UnavailableExceptionHandler.IsUnavailable(e))
            {
                progress.Reject(row, RowError.NotStored);
            }
            catch (Exception)
            {
                // Unexpected: it would probably happen for the next rows too.
                await stop.CancelAsync();
                throw;
            }

            async Task<Import.Result?> CallGrain()
            {
                for (var began = clock.GetTimestamp(); ;)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    if (await accounts.FindOrTyped(id, stop.Token) is not { } account)
                    {
                        return null;
                    }

                    try
                    {
                        var (grain, update) = (grains.GetAccount(account), command with { NoticeAfter = NoticeAfter() });
                        return await (command.Keeps == Import.Kept.Nothing ? grain.ImportAsync(update) : grain.ImportPartAsync(update));
                    }
                    catch (UnavailableException e) when (e.RetryAfter is null)
                    {
                        // Another import may just have created the account in another spelling: then the store refuses this one.
                        if (await accounts.FindOrTyped(id, stop.Token) == account)
                        {
                            throw;
                        }
                    }
                    catch (UnavailableException e) when (e.RetryAfter is not null && clock.GetElapsedTime(began) < BusyTimeout)
                    {
                        await Task.Delay(e.RetryAfter.Value, stop.Token);
                    }
                }
            }

            async Task<Import.Result?> CallGrainWithHashing()
            {
                await hashing.WaitAsync(stop.Token);
                try
                {
                    return await CallGrain();
                }
                finally
                {
                    hashing.Release();
                }
            }
        }
    }
}
