using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// Tells browsers to use HTTPS alone for a year (RFC 6797), on every answer to a request that came by HTTPS, except for localhost. Other
/// hosts of the domain are not included: they are not the product's.
/// </summary>
public static class StrictTransportSecurity
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(365);

    public static void AddStrictTransportSecurity(this IServiceCollection services) => services.AddHsts(hsts => hsts.MaxAge = MaxAge);

    /// <summary>Must be behind the forwarded headers, which say how the request came to the proxy.</summary>
    public static void UseStrictTransportSecurity(this WebApplication app)
    {
        app.UseHsts();
        app.Use((http, next) =>
        {
            // The exception handler clears the headers.
            var header = http.Response.Headers.StrictTransportSecurity;
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.StrictTransportSecurity = header;
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
