using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Japanese, or English for whoever chose it or whose browser prefers it (RFC 9110, 12.5.4).</summary>
internal static class Languages
{
    public const string Japanese = "ja";
    public const string English = "en";
    private const string Choice = "language";

    public static string Of(HttpContext http) =>
        http.Request.Cookies[Choice] switch
        {
            Japanese => Japanese,
            English => English,
            _ => PrefersEnglish(http) ? English : Japanese,
        };

    /// <summary><c>?language=en</c> on any page: kept in a cookie, and the same page again without the question.</summary>
    public static void UseLanguageChoice(this WebApplication app) => app.Use((http, next) =>
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Query[Choice] is not [Japanese or English])
        {
            return next(http);
        }

        http.Response.Cookies.Append(Choice, http.Request.Query[Choice]!, new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        // Only ever this site's own: a path that begins with two slashes would lead to another.
        http.Response.Redirect("/" + http.Request.Path.ToUriComponent().TrimStart('/'));
        return Task.CompletedTask;
    });

    private static bool PrefersEnglish(HttpContext http) =>
        http.Request.Headers.AcceptLanguage is { Count: > 0 } header
        && StringWithQualityHeaderValue.TryParseList(header, out var wanted)
        && Quality(wanted, English) > Quality(wanted, Japanese);

    private static double Quality(IList<StringWithQualityHeaderValue> wanted, string language) =>
        wanted.Where(value => value.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase))
            .Select(value => value.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
}
