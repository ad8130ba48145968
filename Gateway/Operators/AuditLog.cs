using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Records every request under <c>/admin</c>, one JSON entry per text line, in the file <c>SelfCare:AuditLog</c> (created with mode 0600)
/// or on standard output. The file is reopened for each entry, so that log rotation can move it; gateways can't share one. No entry
/// contains a key, a password or an address. What was written is given to <see cref="AuditWriter"/>, which stores it in the database too.
/// </summary>
internal sealed partial class AuditLog(
    IOptions<SelfCareOptions> options,
    AuditWriter database,
    GatewayMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<AuditLog> log)
{
    /// <summary>Further ones are only counted, so that callers without a valid key or token can't fill the disk.</summary>
    private const int UnauthenticatedEntriesPerMinute = 60;

    private const string StandardOutput = "-";
    private const string DefaultFile = "audit.jsonl";

    private readonly Lock _lock = new();
    private DateTime _minute;
    private int _unauthenticated;
    private int _unwritten;

    /// <summary>0 is the row that opens the chain.</summary>
    private long _number = 1;

    /// <exception cref="UnavailableException">The entry can't be written. That is already logged and counted.</exception>
    public void Write(string what, OperatorCall call, int? status = null)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if ((call.Key ?? call.Agent) is not null || TryCountUnauthenticated(now))
            {
                Append(new AuditEvent(
                    now,
                    what,
                    call.Key,
                    call.Agent,
                    call.Subject,
                    call.Network,
                    call.Name,
                    call.Account?.Line,
                    call.Account?.SelfCareId,
                    call.Reason,
                    call.Term,
                    status,
                    call.TraceId,
                    status is null ? null : (long)clock.GetElapsedTime(call.StartedAt).TotalMilliseconds,
                    call.Counts,
                    _unwritten,
                    database.Chain,
                    _number));
                _unwritten = 0;
            }
            else
            {
                _unwritten++;
            }
        }
    }

    /// <summary>Null is standard output: the default in a cluster, where the hosts' logs are collected from there.</summary>
    public static string? FileOf(SelfCareOptions options) => options switch
    {
        { AuditLog: StandardOutput } or { AuditLog: "", Hosting: Hostings.Cluster } => null,
        { AuditLog: "" } => Path.Combine(options.DataDirectory, DefaultFile),
        _ => options.AuditLog,
    };

    /// <summary>For appending. Creates the file if it is missing.</summary>
    public static FileStream Open(string file) => PrivateFile.Open(file, new()
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    private bool TryCountUnauthenticated(DateTime now)
    {
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        if (minute != _minute)
        {
            (_minute, _unauthenticated) = (minute, 0);
        }

        return _unauthenticated++ < UnauthenticatedEntriesPerMinute;
    }

    private void Append(AuditEvent auditEvent)
    {
        try
        {
            var entry = JsonSerializer.SerializeToUtf8Bytes(auditEvent, JsonSerializerOptions.Web);
            using var stream = FileOf(options.Value) is { } file ? Open(file) : Console.OpenStandardOutput();
            Append(stream, [.. entry, (byte)'\n']);
            database.Add(_number++, Encoding.UTF8.GetString(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unwritten++;
            metrics.AuditUnwritten();
            LogUnwritten(log, e.Message);
            throw new UnavailableException("The audit log can't be written.", e);
        }
    }

    private static void Append(Stream stream, byte[] entry)
    {
        var end = stream.CanSeek ? stream.Length : 0;
        try
        {
            stream.Write(entry);
        }
        catch (IOException) when (stream.CanSeek && stream.Length > end)
        {
            // On a full disk, part of the entry may have been written. Remove it, so that the next entry starts on a line of its own.
            stream.SetLength(end);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An operator call is missing in the audit log. SelfCare:AuditLog: {Error}")]
    private static partial void LogUnwritten(ILogger log, string error);
}
