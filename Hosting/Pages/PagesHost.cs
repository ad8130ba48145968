using System.Reflection;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>What the hosts with Razor Pages share: the customers' portal and the agents' desk.</summary>
public static class PagesHost
{
    private const int MaxFormSize = 16 * 1024;

    /// <summary>Reads the host's settings: its defaults, the command line, the environment and the secret files.</summary>
    /// <param name="host">Its defaults are an embedded file.</param>
    /// <param name="addressSetting">The host's own, not <c>ASPNETCORE_URLS</c>: several hosts may run on one machine.</param>
    /// <exception cref="OptionsValidationException">A limit of the web server is wrong.</exception>
    public static WebApplicationBuilder CreateBuilder(
        string[] args, Assembly host, string defaults, string addressSetting, string defaultUrl)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = host.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddDefaults(host, defaults);
        builder.AddSecretFiles();
        RedactingConsoleFormatter.Add(builder.Logging);
        builder.ListenAt(addressSetting, defaultUrl);
        builder.UseKestrelSettings(MaxFormSize);
        builder.Services.AddSingleton(TimeProvider.System);
        return builder;
    }

    /// <param name="proxies">Whose forwarded headers are used.</param>
    /// <param name="compressesOverTls">
    /// The length of a compressed page can betray a secret that stands beside a text of a stranger's choice (BREACH): only if no page has
    /// both.
    /// </param>
    public static void AddPages(this IServiceCollection services, IReadOnlyCollection<string> proxies, bool compressesOverTls)
    {
        services.AddRazorPages();
        services.AddStrictTransportSecurity();
        services.AddExceptionHandler<UnhandledExceptionLogger>();
        services.AddSingleton<SubmissionDeduplicator>();
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new(UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-antiforgery";
            // The prefix needs it, also where a proxy serves the pages under a path of its own.
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
        services.AddResponseCompression(compression => compression.EnableForHttps = compressesOverTls);
        // Overrides the framework's defaults: behind a proxy that terminates TLS, requests look unencrypted.
        services.Configure<CookiePolicyOptions>(cookies =>
        {
            cookies.Secure = CookieSecurePolicy.Always;
            cookies.HttpOnly = HttpOnlyPolicy.Always;
            cookies.MinimumSameSitePolicy = SameSiteMode.Lax;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.Trust(
            proxies, ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix));
    }

    /// <summary>Everything before the routes.</summary>
    public static void UsePages(this WebApplication app)
    {
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
    }
}
