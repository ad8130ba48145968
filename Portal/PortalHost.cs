using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting;
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

    private const int MaxFormSize = 16 * 1024;

    /// <param name="args">The command line; settings as <c>--Portal:Api=http://gateway:5080</c>.</param>
    /// <param name="adjust">Lets a test replace services.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong or missing; the exception lists all errors.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(PortalHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddDefaults(typeof(PortalHost).Assembly, PortalSettings.Defaults);
        builder.AddSecretFiles();
        RedactingConsoleFormatter.Add(builder.Logging);
        builder.ListenAt(AddressSetting, DefaultUrl);
        builder.UseKestrelSettings(MaxFormSize);
        var options = PortalSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        AddApi(builder.Services, options);
        AddSignIn(builder.Services, options);
        AddPages(builder.Services, options);
        builder.Services.AddHealthChecks().AddCheck<ApiHealthCheck>(Health.Ready);
        DrainingLifetime.Add(builder.Services, _ => options.DrainTime);
        adjust?.Invoke(builder);

        var app = builder.Build();
        DrainingLifetime.CloseConnections(app);
        app.UseForwarded();
        app.UseProxyPath();
        app.UseResponseCompression();
        app.UseStrictTransportSecurity();
        app.UseSecurityHeaders();
        app.UseExceptionHandler("/problem/500");
        app.UseStatusCodePagesWithReExecute("/problem/{0}");
        app.UseCookiePolicy();
        app.UseStaticAssets();
        app.UseLanguageChoice();
        app.UseRouting();
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
        services.AddSingleton<SubmissionDeduplicator>();
        services.AddSingleton<PortalServices>();
    }

    private static void AddPages(IServiceCollection services, PortalOptions options)
    {
        services.AddRazorPages();
        services.AddStrictTransportSecurity();
        services.AddExceptionHandler<UnhandledExceptionLogger>();
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new(System.Text.Unicode.UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-antiforgery";
            // The prefix needs it, also where a proxy serves the portal under a path of its own.
            antiforgery.Cookie.Path = "/";
            antiforgery.FormFieldName = "antiforgery";
            // With Strict a link from another site would arrive without this cookie; the new one would invalidate forms that are open.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
        });
        services.Configure<CookieTempDataProviderOptions>(flash =>
        {
            flash.Cookie.Name = "__Host-flash";
            flash.Cookie.Path = "/";
        });
        // Over TLS too, although the length of a compressed page can betray a secret that stands beside a text of a stranger's choice
        // (BREACH): no page with a secret repeats anything of the URL or a header, and forms of other sites are refused.
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        // Overrides the framework's defaults: behind a proxy that terminates TLS, requests look unencrypted.
        services.Configure<CookiePolicyOptions>(cookies =>
        {
            cookies.Secure = CookieSecurePolicy.Always;
            cookies.HttpOnly = HttpOnlyPolicy.Always;
            cookies.MinimumSameSitePolicy = SameSiteMode.Lax;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.Trust(
                options.Proxies,
                ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix));
    }
}
