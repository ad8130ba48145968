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

/// <summary>The customer's pages, composed. All it knows of the product is the HTTP API.</summary>
public static class PortalHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5081";

    /// <summary>Not the framework's own, which belongs to the gateway where both run side by side.</summary>
    internal const string AddressSetting = "PORTAL_URLS";

    private const int LargestForm = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="args">The command line; settings as <c>--Portal:Api=http://gateway:5080</c>.</param>
    /// <param name="adjust">A test's own services, put over the portal's.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong or missing; every fault is named.</exception>
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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestForm;
        });
        var options = PortalSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IHostedService, Announcement>();
        AddApi(builder.Services, options);
        AddSignIn(builder.Services, options);
        AddPages(builder.Services, options);
        builder.Services.AddHealthChecks().AddCheck<ApiHealthCheck>(Health.Ready);
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler("/problem/500");
        app.UseStatusCodePagesWithReExecute("/problem/{0}");
        app.UseHsts();
        app.UseCookiePolicy();
        app.UseStaticAssets();
        app.UseLanguageChoice();
        app.UseRouting();
        app.MapRazorPages();
        app.MapHealth();
        return app;
    }

    private static void AddApi(IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton(_ => new SelfCareClient(new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // The service's address may move.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        {
            BaseAddress = new Uri(options.Api.TrimEnd('/') + "/"),
            Timeout = Patience,
        }));
        services.AddSingleton<KnownLines>();
    }

    private static void AddSignIn(IServiceCollection services, PortalOptions options)
    {
        services.AddDataProtection()
            .SetApplicationName("OrleansSelfCare.Portal")
            .PersistKeysToFileSystem(new DirectoryInfo(options.DataDirectory));
        services.AddSingleton(provider => new SealedCookie<PendingSignIn>("challenge", provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(provider => new SealedCookie<SignedIn>("session", provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton<SubmittedOnce>();
        services.AddSingleton<PortalServices>();
    }

    private static void AddPages(IServiceCollection services, PortalOptions options)
    {
        services.AddRazorPages();
        services.AddExceptionHandler<Faults>();
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new(System.Text.Unicode.UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-antiforgery";
            antiforgery.FormFieldName = "antiforgery";
            // Strict would leave it out where a link of another site leads here, and a new one would unmake the forms that are open.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
        });
        services.Configure<CookieTempDataProviderOptions>(flash => flash.Cookie.Name = "__Host-flash");
        // Over whatever a part of the framework thinks: behind a proxy that ends TLS a request looks unencrypted.
        services.Configure<CookiePolicyOptions>(cookies =>
        {
            cookies.Secure = CookieSecurePolicy.Always;
            cookies.HttpOnly = HttpOnlyPolicy.Always;
            cookies.MinimumSameSitePolicy = SameSiteMode.Lax;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.Trust(options.Proxies, ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto));
    }
}
