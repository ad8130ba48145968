using System.Text.RegularExpressions;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Addresses that nobody between can read or change: https, or http that stays on this machine.</summary>
public static partial class WebAddress
{
    /// <returns>Null: the text is another address or none.</returns>
    public static Uri? ParseSecure(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || LoopbackPattern().IsMatch(text))
            ? uri
            : null;

    /// <summary>
    /// Not <see cref="Uri.IsLoopback"/>, which is also true for a host with the name <c>loopback</c>. A browser asks DNS for its address.
    /// </summary>
    [GeneratedRegex(@"\Ahttp://([^/?#\\@]*@)?(localhost|127\.[0-9]+\.[0-9]+\.[0-9]+|\[::1\])(:[0-9]+)?([/?#]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex LoopbackPattern();
}
