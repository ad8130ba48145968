using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>
/// The language that the customer chose on a page, otherwise the one that the service suggests which the customer came from, otherwise the
/// one that the browser prefers.
/// </summary>
public static class Language
{
    public const string Japanese = "ja";
    public const string English = "en";
    private const string Choice = "language";
    private const string Cookie = $"__Host-{Choice}";

    public static string Of(HttpContext http) =>
        http.Request.Cookies[Cookie] is (Japanese or English) and var chosen ? chosen
        : Suggested(http) ?? (PreferredLanguage.IsEnglish(http) ? English : Japanese);

    /// <summary>Makes the language that a service suggests the choice of this browser, unless there is one.</summary>
    public static void ChooseSuggested(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is null)
        {
            Choose(http, Suggested(http));
        }
    }

    /// <summary><c>?language=en</c> on any page stores the choice in a cookie and redirects to the same page without it.</summary>
    public static void UseLanguageChoice(this WebApplication app) => app.Use((http, next) =>
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Query[Choice] is not [Japanese or English])
        {
            return next(http);
        }

        Choose(http, http.Request.Query[Choice]);
        // One leading slash only: a path that begins with two would redirect to another site.
        http.Response.Redirect(
            http.Request.PathBase.ToUriComponent() + "/" + http.Request.Path.ToUriComponent().TrimStart('/')
            + QueryString.Create(http.Request.Query.Where(parameter => parameter.Key != Choice)));
        return Task.CompletedTask;
    });

    /// <summary>For this browser's next pages. Does nothing if there are no pages in this language.</summary>
    public static void Choose(HttpContext http, string? language)
    {
        if (language is Japanese or English)
        {
            http.Response.Cookies.Append(Cookie, language, new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        }
    }

    /// <summary>The first language of <c>ui_locales</c> that there are pages in (OpenID Connect Core 1.0, 3.1.2.1).</summary>
    private static string? Suggested(HttpContext http) => http.Request.Query["ui_locales"].ToString().Split(' ')
        .Select(tag => tag.Split('-')[0].ToLowerInvariant())
        .FirstOrDefault(language => language is Japanese or English);
}
