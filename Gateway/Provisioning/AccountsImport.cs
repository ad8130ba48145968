using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>
/// Makes accounts out of rows; a bad row is reported and skipped. What is stored stays, whatever ends the import, and the same file again
/// completes it.
/// </summary>
internal sealed class AccountsImport(
    IGrainFactory grains,
    ImportCheck check,
    GatewayMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    IHostApplicationLifetime host,
    ILogger<AccountsImport> log)
{
    /// <summary>Enough for every core; more would stand before a customer's login in the queue for hashing.</summary>
    private static readonly int HashedAtATime = 2 * Environment.ProcessorCount;

    /// <param name="onlyNew">Leaves accounts that are there already as they are.</param>
    /// <exception cref="UnavailableException">The host was asked to stop.</exception>
    public async Task<ImportReport> Run(IAsyncEnumerable<ImportRow> rows, bool onlyNew, Operator by, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        using var hashing = new SemaphoreSlim(HashedAtATime);
        using var lanes = new PerAccountWorkQueue();
        using var progress = new ImportProgress(metrics, clock, log);
        try
        {
            await Read();
            return progress.Report();
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            throw new UnavailableException("The host stops.");
        }

        async Task Read()
        {
            try
            {
                await foreach (var row in rows.WithCancellation(stop.Token))
                {
                    if (check.Fault(row, onlyNew, by, out var id, out var command) is { } fault)
                    {
                        progress.Reject(row.LineNumber, fault);
                    }
                    else
                    {
                        await lanes.Add(id, () => Store(row.LineNumber, id, command!), stop.Token);
                    }
                }
            }
            finally
            {
                await lanes.Done();
            }
        }

        async Task Store(int line, AccountId id, Import.Command command)
        {
            try
            {
                var result = command.Password is null ? await Ask() : await AskInTurn();
                if (result == Import.Result.PasswordMissing)
                {
                    progress.Reject(line, "a new account needs password or passwordHash");
                }
                else
                {
                    progress.Count(result);
                }
            }
            catch (Exception e) when (UnavailableExceptionHandler.IsUnavailable(e))
            {
                progress.Reject(line, "not stored: the service was busy or its store away; send this row again");
            }
            catch (Exception)
            {
                // Not foreseen: the rows after it would fare no better.
                await stop.CancelAsync();
                throw;
            }

            Task<Import.Result> Ask()
            {
                stop.Token.ThrowIfCancellationRequested();
                return grains.GetAccount(id).ImportAsync(command);
            }

            async Task<Import.Result> AskInTurn()
            {
                await hashing.WaitAsync(stop.Token);
                try
                {
                    return await Ask();
                }
                finally
                {
                    hashing.Release();
                }
            }
        }
    }
}
