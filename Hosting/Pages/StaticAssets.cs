using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>
/// The style sheet, the script and the icon. Their URLs contain a digest of the content, so browsers may cache them permanently.
/// </summary>
public static class StaticAssets
{
    private static readonly object CacheableKey = new();

    public static void UseStaticAssets(this WebApplication app)
    {
        var versions = app.Services.GetRequiredService<IFileVersionProvider>();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                var request = file.Context.Request;
                // During an upgrade the digest may be that of another version of the portal; such a response must not be cached.
                if (versions.AddFileVersionToPath(request.PathBase, request.Path) == request.Path + request.QueryString)
                {
                    file.Context.Items[CacheableKey] = true;
                    file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                }
            },
        });
    }

    public static bool IsCacheable(HttpContext http) => http.Items.ContainsKey(CacheableKey);
}
