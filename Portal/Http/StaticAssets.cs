namespace OrleansSelfCare.Portal.Http;

/// <summary>The style sheet, the script, the icon: named with a digest of their content, so a browser may keep them for good.</summary>
internal static class StaticAssets
{
    private static readonly object Mark = new();

    public static void UseStaticAssets(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = file =>
        {
            if (file.Context.Request.Query.ContainsKey("v"))
            {
                file.Context.Items[Mark] = true;
                file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            }
        },
    });

    public static bool Kept(HttpContext http) => http.Items.ContainsKey(Mark);
}
