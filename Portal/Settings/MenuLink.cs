using System.Text.RegularExpressions;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Where a menu's entry leads: to another system, or to a page of the line's own.</summary>
internal static partial class MenuLink
{
    public static bool IsOne(string url) => IsHttpAddress(url) || OwnPage().IsMatch(url);

    public static bool IsHttpAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    public static string From(string line, string url) => IsHttpAddress(url) ? url : $"/{line}/{url}";

    [GeneratedRegex(@"\A[a-z]+(/[a-z]+)*\z")]
    private static partial Regex OwnPage();
}
