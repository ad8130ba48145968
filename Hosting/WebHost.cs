using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Hosting;

/// <summary>Where a host listens for HTTP.</summary>
public static class WebHost
{
    private static readonly string[] AddressSettings =
        [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    public static void ListenByDefaultAt(this WebApplicationBuilder builder, string url)
    {
        var configuration = builder.Configuration;
        if (AddressSettings.All(key => string.IsNullOrEmpty(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(url);
        }
    }

    /// <summary>Uses the host's own setting. The framework's address settings are ignored.</summary>
    public static void ListenAt(this WebApplicationBuilder builder, string urlsKey, string defaultUrl) =>
        builder.WebHost.UseUrls(builder.Configuration[urlsKey] is { Length: > 0 } urls ? urls : defaultUrl);
}
