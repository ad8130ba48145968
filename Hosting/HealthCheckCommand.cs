using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Hosting;

/// <summary>The command <c>health</c>: asks the host at the configured address whether it is ready. For images without curl.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <returns>0: ready.</returns>
    public static async Task<int> Run(string defaultUrl, string? urlsKey)
    {
        // Reads only the address: loading every setting would take longer than the request.
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .Build();
        var url = settings[urlsKey ?? WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls.Split(';')[0]
            : urlsKey is null && settings[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports ? $"http://*:{ports.Split(';')[0]}"
            : defaultUrl;
        var address = BindingAddress.Parse(url);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            using var response = await http.GetAsync(new Uri($"{address.Scheme}://{host}:{address.Port}/health/ready"));
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
