using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Standalone;

/// <summary>
/// Every account in one process, no Orleans: each is read when it is first called and let go after <see cref="IdleLimit"/> without a
/// call, or right after an import that nobody but it was there for.
/// </summary>
internal sealed class StandaloneAccounts(IAccountStore store, AccountServices services) : BackgroundService, IAccounts
{
    /// <summary>Past a code's lifetime and a session's idle time, so that neither ends early in here.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(65);

    private static readonly TimeSpan LetGoEvery = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<AccountId, StandaloneAccount> _accounts = new();

    public IAccount this[AccountId id] => Of(id);

    internal StandaloneAccount Of(AccountId id)
    {
        var account = _accounts.GetOrAdd(id, static (id, own) => own.Make(id), this);
        account.Used();
        return account;
    }

    internal void Remove(StandaloneAccount account) => _accounts.TryRemove(new(account.Id, account));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_accounts.Values.Select(account => account.Stop()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LetGoEvery, services.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var account in _accounts.Values.Where(account => account.IdleFor >= IdleLimit))
            {
                await account.LetGo();
            }
        }
    }

    private StandaloneAccount Make(AccountId id) => new(id, this, store, services);
}
