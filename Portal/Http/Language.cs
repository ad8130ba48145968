using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The one that the customer chose on a page, or else the one that the browser prefers.</summary>
internal static class Language
{
    public const string Japanese = "ja";
    public const string English = "en";
    private const string Choice = "language";

    public static string Of(HttpContext http) =>
        http.Request.Cookies[Choice] is (Japanese or English) and var chosen ? chosen
        : PreferredLanguage.IsEnglish(http) ? English
        : Japanese;

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
}
