using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;
using OrleansSelfCare.Desk.Pages;
using OrleansSelfCare.Desk.Settings;
using OrleansSelfCare.Desk.SignIn;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Desk;

/// <summary>Composes the desk: the support agents' pages. It uses the service only through its operator calls. It stores nothing.</summary>
public static class DeskHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5085";

    internal const string AddressSetting = "DESK_URLS";

    /// <param name="args">The command line; settings as <c>--Desk:Api=http://gateway:5080</c>.</param>
    /// <param name="adjust">Lets a test replace services.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong or missing; the exception lists all errors.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = PagesHost.CreateBuilder(args, typeof(DeskHost).Assembly, DeskSettings.Defaults, AddressSetting, DefaultUrl);
        var options = DeskSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSelfCareClient(api => api.BaseAddress = new Uri(options.Api));
        builder.Services.AddSingleton<LineNames>();
        builder.Services.AddSingleton<DeskServices>();
        builder.Services.AddAgentSignIn(options);
        // Sessions end with the process, and so may the keys of their cookies.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddPages(options.Proxies, compressesOverTls: false);
        ServiceHealthCheck.Add(builder.Services, provider => provider.GetRequiredService<SelfCareClient>().IsReady);
        DrainingLifetime.Add(builder.Services, _ => options.DrainTime);
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UsePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapRazorPages();
        app.MapGroup("").AllowAnonymous().MapHealth();
        app.LogStartAndStop(
            () => $"Desk on {string.Join(" and ", app.Urls)}, API at {options.Api}",
            canServe: app.Services.GetRequiredService<SelfCareClient>().IsReady,
            waiting: $"Waiting for the API at {options.Api}",
            warnings: [options.KeySignIn ? "Desk:KeySignIn: agents sign in with an operator key. Use it for a trial only" : null]);
        return app;
    }
}
