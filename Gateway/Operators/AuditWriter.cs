using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Stores the entries of the audit log in the database, after they were written to the file, in order, as this process's chain. While the
/// database is away they wait here and no call waits for them. Deletes the rows that are older than <c>SelfCare:AuditRetention</c>.
/// </summary>
internal sealed partial class AuditWriter(
    AuditVerifier verifier,
    AuditStore store,
    AuditSigner signer,
    IOptions<SelfCareOptions> options,
    GatewayMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<AuditWriter> log) : BackgroundService
{
    /// <summary>Further entries are only in the file; the next row's digest shows that they were left out.</summary>
    public const int MaxWaiting = 10_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CutEvery = TimeSpan.FromHours(1);

    /// <summary>For what waits when the process ends.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<(long Number, string Json)> _waiting =
        Channel.CreateBounded<(long Number, string Json)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>Signed, and not known to be stored.</summary>
    private readonly List<AuditRow> _batch = [];

    /// <summary>Those of <see cref="_batch"/> that were waiting.</summary>
    private int _taken;

    private bool _isOpen;
    private long _number;
    private byte[] _digest = AuditSigner.None;
    private bool _isAway;
    private bool _isFull;

    public string Chain { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Never waits. One caller at a time.</summary>
    public void Add(long number, string json)
    {
        var isTaken = _waiting.Writer.TryWrite((number, json));
        if (isTaken)
        {
            metrics.AuditWaits(1);
        }
        else
        {
            metrics.AuditNotStored();
            if (!_isFull)
            {
                LogFull(log, MaxWaiting);
            }
        }

        _isFull = !isTaken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatorPipeline.AreConfigured(options.Value))
        {
            return;
        }

        try
        {
            while (true)
            {
                await Drain(stoppingToken);
                await Cut(stoppingToken);
                using var due = new CancellationTokenSource(CutEvery, clock);
                await DrainUntil(due.Token, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            await Close();
        }
    }

    private async Task DrainUntil(CancellationToken due, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due, stopping);
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(either.Token))
            {
                await Drain(stopping);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // It is time to cut.
        }
    }

    /// <summary>Stores all that waits, in order.</summary>
    private async Task Drain(CancellationToken cancellation)
    {
        if (!_isOpen)
        {
            await Retry(async () => Sign(0, await CreateOpening(cancellation)), cancellation);
            _isOpen = true;
        }

        do
        {
            while (_batch.Count < AuditStore.MaxAppended && _waiting.Reader.TryRead(out var entry))
            {
                Sign(entry.Number, entry.Json);
                _taken++;
            }

            await Retry(() => _batch.Count > 0 ? store.Append(_batch, cancellation) : Task.CompletedTask, cancellation);
            _batch.Clear();
            metrics.AuditWaits(-_taken);
            _taken = 0;
        }
        while (_waiting.Reader.TryPeek(out _));
    }

    private void Sign(long number, string json)
    {
        var row = signer.Sign(Chain, number, json, _digest);
        (_number, _digest) = (number, row.Digest);
        _batch.Add(row);
    }

    private async Task<string> CreateOpening(CancellationToken cancellation)
    {
        var before = await store.ReadNewestOpened(cancellation) is { } opened ? verifier.ReadOpening(opened)?.UpTo ?? 0 : 0;
        // First the end: a row that comes in between is named again by the next process.
        var end = await store.ReadEnd(cancellation);
        var opening = new AuditOpening(Now, AuditColumns.Opened, Chain, 0, end, await store.ReadHeads(before, cancellation));
        return JsonSerializer.Serialize(opening, JsonSerializerOptions.Web);
    }

    private async Task Close()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await Drain(timeout.Token);
            var closing = new AuditClosing(Now, AuditColumns.Closed, Chain, _number + 1);
            Sign(closing.Number, JsonSerializer.Serialize(closing, JsonSerializerOptions.Web));
            await Drain(timeout.Token);
        }
        catch (Exception) when (timeout.IsCancellationRequested)
        {
            LogLeft(log, _batch.Count + _waiting.Reader.Count);
        }
    }

    /// <summary>Tried once: the next time is in an hour.</summary>
    private async Task Cut(CancellationToken cancellation)
    {
        try
        {
            foreach (var chain in await verifier.Cut(clock.GetUtcNow() - options.Value.AuditRetention, cancellation))
            {
                metrics.AuditAltered();
                LogAltered(log, chain);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogAway(log, TypeOf(e));
        }
    }

    private async Task Retry(Func<Task> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await call();
                _isAway = false;
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                if (!_isAway)
                {
                    LogAway(log, TypeOf(e));
                }

                _isAway = true;
            }

            await Task.Delay(RetryDelay, cancellation);
        }
    }

    /// <summary>An exception's message may quote an entry.</summary>
    private static string TypeOf(Exception e) =>
        e is DbException { SqlState: { } state } ? $"error {state}" : e.GetBaseException().GetType().Name;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log can't be stored in the database ({Error}); it is retried")]
    private static partial void LogAway(ILogger log, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Waiting} entries of the audit log wait for the database; further ones are only in the file or on standard output")]
    private static partial void LogFull(ILogger log, int waiting);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Entries} entries of the audit log are not in the database, only in the file or on standard output")]
    private static partial void LogLeft(ILogger log, int entries);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Rows of the audit log were altered or deleted; old rows of chain {Chain} are kept. See: selfcare audit verify")]
    private static partial void LogAltered(ILogger log, string chain);
}
