using System.Globalization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// The wider prefixes of a caller's network. One line of a provider gets an IPv6 /56 or a /48, so that a limit of a /64 alone would count
/// 256 or 65,536 times (RFC 6177). An IPv4 /24 is the smallest network that is routed on its own.
/// </summary>
public static class NetworkPrefixes
{
    private const string IPv6Suffix = "::/64";

    /// <summary>The narrowest first; empty if the text is neither an IPv4 address nor an IPv6 /64 as the gateway writes it.</summary>
    public static IReadOnlyList<string> WiderThan(string network) =>
        TryReadIPv4(network, out var start) ? [$"{start}.0/24"]
        : TryReadIPv6(network, out var groups)
            ? [Write([groups[0], groups[1], groups[2], (ushort)(groups[3] & 0xff00)], 56), Write(groups.AsSpan(0, 3), 48)]
        : [];

    /// <summary>Wrong passwords for one account from that prefix that cause no wait.</summary>
    public static int FreeFailuresOf(string prefix) => prefix.EndsWith("/48", StringComparison.Ordinal) ? 32 : 16;

    private static bool TryReadIPv4(string network, out string start)
    {
        var parts = network.Split('.');
        start = string.Join('.', parts.Take(3));
        return parts.Length == 4 && parts.All(part =>
            byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == part);
    }

    /// <summary>The last four groups of a /64 are zero, so its text ends with them, shortened.</summary>
    private static bool TryReadIPv6(string network, out ushort[] groups)
    {
        groups = new ushort[4];
        if (!network.EndsWith(IPv6Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = network.Length == IPv6Suffix.Length ? [] : network[..^IPv6Suffix.Length].Split(':');
        for (var i = 0; i < parts.Length && i < groups.Length; i++)
        {
            if (parts[i].Length > 4
                || !ushort.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out groups[i]))
            {
                return false;
            }
        }

        return parts.Length <= groups.Length;
    }

    private static string Write(ReadOnlySpan<ushort> groups, int length)
    {
        var texts = new List<string>();
        foreach (var group in groups.TrimEnd((ushort)0))
        {
            texts.Add(group.ToString("x", CultureInfo.InvariantCulture));
        }

        return $"{string.Join(':', texts)}::/{length}";
    }
}
