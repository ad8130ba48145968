using System.Net;

namespace OrleansSelfCare.Mail;

/// <summary>Names of hosts in the settings.</summary>
internal static class HostName
{
    /// <summary>Letters, digits and hyphens between dots, at most 253 characters (RFC 1123 2.1).</summary>
    public static bool IsDomain(string name) =>
        name.Length <= 253 && Array.TrueForAll(name.Split('.'), label =>
            label.Length is > 0 and <= 63
            && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    /// <summary>Whether it is this machine, so that nobody on the network sees what is sent.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
