using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Hosting;

/// <summary>English if <c>Accept-Language</c> prefers it to Japanese (RFC 9110, 12.5.4); otherwise Japanese.</summary>
public static class PreferredLanguage
{
    public static bool IsEnglish(HttpContext http)
    {
        var header = http.Request.Headers.AcceptLanguage;
        return header.Count > 0
            && StringWithQualityHeaderValue.TryParseList(header, out var wanted)
            && Quality(wanted, "en") > Quality(wanted, "ja");
    }

    private static double Quality(IList<StringWithQualityHeaderValue> wanted, string language) =>
        wanted.Where(value => value.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase))
            .Select(value => value.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
}
