using System.Text.RegularExpressions;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>The target of a menu entry: another system, or a page of the same service line.</summary>
internal static partial class MenuLink
{
    public static bool IsValid(string url) => IsHttpAddress(url) || OwnPage().IsMatch(url);

    public static bool IsHttpAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    public static string From(string line, string url) => IsHttpAddress(url) ? url : $"~/{line}/{url}";

    [GeneratedRegex(@"\A[a-z]+(/[a-z]+)*\z")]
    private static partial Regex OwnPage();
}
