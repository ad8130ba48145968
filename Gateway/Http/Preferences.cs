namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// The request header <c>Prefer</c> (RFC 7240): values that later versions of the service added are sent only to callers that name them.
/// </summary>
internal static class Preferences
{
    public static bool Have(HttpContext http, string preference) =>
        http.Request.Headers.GetCommaSeparatedValues("Prefer").Contains(preference, StringComparer.OrdinalIgnoreCase);
}
