using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Hosts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>At start (an embedded host serves nobody before): the accounts of <c>SelfCare:DemoAccounts</c> that are not there yet.</summary>
internal sealed partial class DemoAccounts(
    AccountsImport import, IReadiness readiness, IOptions<SelfCareOptions> options, ILogger<DemoAccounts> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly Operator Settings = new("settings", "this-host");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DemoAccounts is not { Length: > 0 } file)
        {
            return;
        }

        while (!await IsReady(cancellationToken))
        {
            await Task.Delay(Pause, cancellationToken);
        }

        await using var csv = File.OpenRead(file);
        var report = await import.Run(ImportRows.Csv(csv, cancellationToken), onlyNew: true, Settings, cancellationToken);
        foreach (var row in report.Rejected)
        {
            LogRejected(log, row.Line, row.Reason);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A cluster's silos may come later than its gateway.</summary>
    private async Task<bool> IsReady(CancellationToken cancellation)
    {
        try
        {
            await readiness.Check(cancellation);
            return true;
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Demo accounts: line {Line} was skipped, {Reason}")]
    private static partial void LogRejected(ILogger log, int line, string reason);
}
