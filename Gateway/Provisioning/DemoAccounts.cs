using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>
/// Imports at start the accounts of <c>SelfCare:DemoAccounts</c> that don't exist. With hosting <c>Localhost</c>, this ends before the host
/// listens.
/// </summary>
internal sealed partial class DemoAccounts(
    AccountsImport import,
    HealthCheckService health,
    ApiProblems problems,
    IOptions<SelfCareOptions> options,
    ILogger<DemoAccounts> log) : IHostedService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly Operator Settings = new("settings", "this-host");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DemoAccounts is not { Length: > 0 } file)
        {
            return;
        }

        // A cluster's silos may start after its gateway.
        while ((await health.CheckHealthAsync(cancellationToken)).Status != HealthStatus.Healthy)
        {
            await Task.Delay(RetryDelay, cancellationToken);
        }

        await using var csv = File.OpenRead(file);
        try
        {
            var rows = ImportRows.Csv(csv, cancellationToken);
            var report = await import.Run(rows, onlyNew: true, notices: false, Settings, problems.InEnglish, cancellationToken);
            foreach (var row in report.Rejected)
            {
                LogRejected(log, row.Row, row.Reason);
            }
        }
        catch (ImportColumnsException e)
        {
            LogRefused(log, string.Join(", ", e.Errors.Select(error => error.Field)));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Demo accounts: row {Row} was skipped, {Reason}")]
    private static partial void LogRejected(ILogger log, int row, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Demo accounts: the file was refused, unknown, repeated or missing columns: {Columns}")]
    private static partial void LogRefused(ILogger log, string columns);
}
