using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>
/// This host's certificate. Its files are read again when they change, so that a renewal needs no restart; if they are unusable, the last
/// usable certificate stays in use.
/// </summary>
internal sealed partial class HostCertificate(ClusterTls files, ILogger<HostCertificate> log)
{
    private readonly Lock _gate = new();
    private string? _seen;
    private TlsIdentity? _good;

    /// <exception cref="InvalidDataException">The files were never usable.</exception>
    public TlsIdentity Current() => Newest() ?? throw new InvalidDataException("This host has no usable certificate.");

    /// <returns>Null: the files were never usable.</returns>
    public TlsIdentity? Newest()
    {
        lock (_gate)
        {
            if (Fingerprint() is var now && (now != _seen || _good is null))
            {
                // Unusable files are read again next time: a file may be half written, or the clock slow.
                _seen = TryRead() ? now : _seen;
            }

            return _good;
        }
    }

    private bool TryRead()
    {
        var errors = new List<string>();
        if (TlsIdentity.Read(files, errors) is { } identity)
        {
            _good = identity;
            LogRead(log, identity.Until);
            return true;
        }

        LogUnusable(log, string.Join("; ", errors));
        return false;
    }

    /// <summary>Of the contents: the files' times don't change if the files are symbolic links, as in Kubernetes.</summary>
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

    [LoggerMessage(Level = LogLevel.Information, Message =
        "TLS between silos and gateways is on; this host's certificate is valid until {Until:u}")]
    private static partial void LogRead(ILogger log, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The certificate files can't be used; the last usable one, if any, stays in use: {Errors}")]
    private static partial void LogUnusable(ILogger log, string errors);
}
