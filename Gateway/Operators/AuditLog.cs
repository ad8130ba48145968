using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// What became of every use of an operator key, right or wrong, a line of JSON each: in the file that <c>SelfCare:AuditLog</c> names
/// (mode 0600 where it makes it), or on standard output. The file is opened anew for each line, so that it may be moved away meanwhile; it
/// is one gateway's own. Never a key, a password or an address.
/// </summary>
internal sealed partial class AuditLog(
    IOptions<SelfCareOptions> options, GatewayMetrics metrics, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock, ILogger<AuditLog> log)
{
    /// <summary>More are counted only: whoever has no key is not to fill the disk.</summary>
    private const int StrangersLinesAMinute = 60;

    private const string StandardOutput = "-";
    private const string DefaultFile = "audit.jsonl";

    private readonly Lock _lines = new();
    private DateTime _minute;
    private int _strangers;
    private int _unwritten;

    /// <exception cref="UnavailableException">It can't be written, which the host's log says.</exception>
    public void Write(string what, OperatorCall call, int? status = null)
    {
        lock (_lines)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if (call.Caller is not null || MayAStrangerFill(now))
            {
                Append(new AuditEvent(
                    now,
                    what,
                    call.Caller?.Key,
                    call.Network,
                    call.Name,
                    call.Account?.Line,
                    call.Account?.SelfCareId,
                    status,
                    call.TraceId,
                    status is null ? null : (long)clock.GetElapsedTime(call.StartedAt).TotalMilliseconds,
                    call.Counts,
                    _unwritten));
                _unwritten = 0;
            }
            else
            {
                _unwritten++;
            }
        }
    }

    /// <summary>Null: standard output, where a cluster's hosts have all they say.</summary>
    public static string? FileOf(SelfCareOptions options) => options switch
    {
        { AuditLog: StandardOutput } or { AuditLog: "", Hosting: Hostings.Cluster } => null,
        { AuditLog: "" } => Path.Combine(options.DataDirectory, DefaultFile),
        _ => options.AuditLog,
    };

    /// <summary>At its end, made where it is missing.</summary>
    public static FileStream Open(string file)
    {
        var mode = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, mode);
    }

    private bool MayAStrangerFill(DateTime now)
    {
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        if (minute != _minute)
        {
            (_minute, _strangers) = (minute, 0);
        }

        return _strangers++ < StrangersLinesAMinute;
    }

    private void Append(AuditEvent auditEvent)
    {
        try
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(auditEvent, JsonSerializerOptions.Web);
            using var to = FileOf(options.Value) is { } file ? Open(file) : Console.OpenStandardOutput();
            Append(to, [.. line, (byte)'\n']);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unwritten++;
            metrics.AuditUnwritten();
            LogUnwritten(log, e.Message);
            throw new UnavailableException("The audit log can't be written.", e);
        }
    }

    private static void Append(Stream to, byte[] line)
    {
        var end = to.CanSeek ? to.Length : 0;
        try
        {
            to.Write(line);
        }
        catch (IOException) when (to.CanSeek && to.Length > end)
        {
            // A disk that is full takes what still fits; the next line is not to stand behind half of this one.
            to.SetLength(end);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An operator call stands in no audit log. SelfCare:AuditLog: {Fault}")]
    private static partial void LogUnwritten(ILogger log, string fault);
}
