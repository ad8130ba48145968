using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
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

    /// <returns>Those that the framework's settings name for this host, valid or not. With endpoints, it ignores the others.</returns>
    public static IEnumerable<string> ListenAddresses(this IConfiguration configuration)
    {
        string?[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"])];
        return endpoints.Length > 0 ? endpoints.OfType<string>()
            : configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls.Split(';')
            : [.. Ports(WebHostDefaults.HttpPortsKey, "http"), .. Ports(WebHostDefaults.HttpsPortsKey, "https")];

        IEnumerable<string> Ports(string key, string scheme) => (configuration[key] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries).Select(port => $"{scheme}://*:{port}");
    }

    /// <returns>Null: the text is no address to listen at.</returns>
    public static int? PortOf(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { Scheme: "http" or "https", PathBase: "", IsUnixPipe: false } binding
                // What is no number after a colon counts as part of the name.
                && (binding.Host.EndsWith(']') || !binding.Host.Contains(':', StringComparison.Ordinal))
                    ? binding.Port
                    : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Uses the host's own setting. The framework's address settings are ignored.</summary>
    public static void ListenAt(this WebApplicationBuilder builder, string urlsKey, string defaultUrl) =>
        builder.WebHost.UseUrls(builder.Configuration[urlsKey] is { Length: > 0 } urls ? urls : defaultUrl);
}
