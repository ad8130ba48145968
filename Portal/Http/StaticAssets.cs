using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The style sheet, the script, the icon: named with a digest of their content, so a browser may keep them for good.</summary>
internal static class StaticAssets
{
    private static readonly object Mark = new();

    public static void UseStaticAssets(this WebApplication app)
    {
        var versions = app.Services.GetRequiredService<IFileVersionProvider>();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                var asked = file.Context.Request;
                // Another digest is that of another version of the portal, before or beside this one.
                if (versions.AddFileVersionToPath(asked.PathBase, asked.Path) == asked.Path + asked.QueryString)
                {
                    file.Context.Items[Mark] = true;
                    file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                }
            },
        });
    }

    public static bool Kept(HttpContext http) => http.Items.ContainsKey(Mark);
}
