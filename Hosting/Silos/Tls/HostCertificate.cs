using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>This host's certificate as its files are now, so that a renewed one needs no restart. While they can't be used the last good one stays.</summary>
internal sealed partial class HostCertificate(ClusterTls files, ILogger<HostCertificate> log)
{
    private readonly Lock _gate = new();
    private string? _seen;
    private TlsIdentity? _good;

    /// <exception cref="InvalidDataException">The files can't be used and never could.</exception>
    public TlsIdentity Current() => Newest() ?? throw new InvalidDataException("This host has no certificate to show.");

    /// <returns>Null: the files can't be used and never could.</returns>
    public TlsIdentity? Newest()
    {
        lock (_gate)
        {
            if (Fingerprint() is var now && (now != _seen || _good is null))
            {
                // What can't be used yet may be in a moment: a clock that is behind, a file half written.
                _seen = Take() ? now : _seen;
            }

            return _good;
        }
    }

    private bool Take()
    {
        var faults = new List<string>();
        if (TlsIdentity.Read(files, faults) is { } fresh)
        {
            _good = fresh;
            LogTaken(log, fresh.Until);
            return true;
        }

        LogUnusable(log, string.Join("; ", faults));
        return false;
    }

    /// <summary>Of the contents: where files are links to links, as in Kubernetes, their times don't tell.</summary>
    private string Fingerprint()
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(
                [.. File.ReadAllBytes(files.Certificate), .. File.ReadAllBytes(files.Key), .. File.ReadAllBytes(files.Authority)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silos and gateways talk TLS; this host's certificate is good until {Until:u}")]
    private static partial void LogTaken(ILogger log, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Error, Message = "The certificate on disk can't be used, an older one stays in use if there is one: {Faults}")]
    private static partial void LogUnusable(ILogger log, string faults);
}
