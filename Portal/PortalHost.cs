using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Http;
using OrleansSelfCare.Portal.Pages;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal;

/// <summary>Composes the portal: the customer's pages. It uses the service only through its HTTP API.</summary>
public static class PortalHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5081";

    /// <summary>Not <c>ASPNETCORE_URLS</c>, which the gateway uses: both may run on one machine.</summary>
    internal const string AddressSetting = "PORTAL_URLS";

    /// <param name="args">The command line; settings as <c>--Portal:Api=http://gateway:5080</c>.</param>
    /// <param name="adjust">Lets a test replace services.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong or missing; the exception lists all errors.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = PagesHost.CreateBuilder(
            args, typeof(PortalHost).Assembly, PortalSettings.Defaults, AddressSetting, DefaultUrl);
        var options = PortalSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        AddApi(builder.Services, options);
        AddSignIn(builder.Services, options);
        // Over TLS too: no page with a secret repeats anything of the URL or a header, and forms of other sites are refused.
        builder.Services.AddPages(options.Proxies, compressesOverTls: true);
        ServiceHealthCheck.Add(builder.Services, provider => provider.GetRequiredService<SelfCareClient>().IsReady);
        DrainingLifetime.Add(builder.Services, _ => options.DrainTime);
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UsePages();
        app.MapRazorPages();
        app.MapLineAddresses(options);
        app.MapHealth();
        app.LogStartAndStop(
            () => $"Portal on {string.Join(" and ", app.Urls)}, API at {options.Api}",
            canServe: app.Services.GetRequiredService<SelfCareClient>().IsReady,
            waiting: $"Waiting for the API at {options.Api}",
            warnings: [PrivateDirectory.WarningAbout("Portal:DataDirectory", options.DataDirectory)]);
        return app;
    }

    private static void AddApi(IServiceCollection services, PortalOptions options)
    {
        services.AddSelfCareClient(api => api.BaseAddress = new Uri(options.Api));
        services.AddSingleton<ServiceLineCache>();
    }

    private static void AddSignIn(IServiceCollection services, PortalOptions options)
    {
        // Before ASP.NET Core's own, which loads them too.
        services.AddHostedService<CookieKeys>();
        services.AddDataProtection()
            .SetApplicationName("OrleansSelfCare.Portal")
            .PersistKeysToFileSystem(new DirectoryInfo(options.DataDirectory));
        services.AddSingleton(provider =>
            new EncryptedCookie<PendingSignIn>("challenge", provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(provider =>
            new EncryptedCookie<SignedIn>("session", provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(provider =>
            new EncryptedCookie<ServiceRequest>("request", provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton<PortalServices>();
    }
}
