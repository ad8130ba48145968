using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Hosting;

/// <summary>The one of the product's languages that <c>Accept-Language</c> prefers (RFC 9110, 12.5.4).</summary>
public static class PreferredLanguage
{
    /// <summary>False: Japanese, the default.</summary>
    public static bool IsEnglish(HttpContext http) => Of(http) == "en";

    /// <returns><c>en</c>, <c>ja</c>, or null: neither is asked for.</returns>
    public static string? Of(HttpContext http)
    {
        var header = http.Request.Headers.AcceptLanguage;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var wanted))
        {
            return null;
        }

        var (english, japanese) = (Quality(wanted, "en"), Quality(wanted, "ja"));
        return english > japanese ? "en" : japanese > 0 ? "ja" : null;
    }

    private static double Quality(IList<StringWithQualityHeaderValue> wanted, string language) =>
        wanted.Where(value => value.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase))
            .Select(value => value.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
}
