using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Editions;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway;

/// <summary>The gateway, composed: settings, hosting, HTTP.</summary>
public static class GatewayHost
{
    /// <param name="args">The command line; settings as <c>--SelfCare:Hosting=Standalone</c>.</param>
    /// <param name="adjust">A test's own services, put over the product's.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong or missing; every fault is named.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        PlainConsole.Add(builder.Logging);
        builder.AddShell();
        builder.Services.AddMail();
        AddHosting(builder);
        builder.AddHttp();
        builder.Services.AddSingleton<AccountsImport>();
        builder.Services.AddHostedService<DemoAccounts>();
        builder.Services.AddHostedService<Announcement>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UseHttp();
        app.MapCustomerApi();
        app.MapOperatorApi();
        app.MapAround();
        return app;
    }

    private static void AddHosting(WebApplicationBuilder builder)
    {
        var wanted = builder.Configuration[$"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Hosting)}"];
        var hosting = string.IsNullOrEmpty(wanted)
            ? Edition.Hostings[0]
            : Edition.Hostings.FirstOrDefault(hosting => hosting.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (hosting.Add is null)
        {
            var known = string.Join(" or ", Edition.Hostings.Select(hosting => hosting.Name));
            throw new OptionsValidationException(Options.DefaultName, typeof(SelfCareOptions), [$"SelfCare:Hosting must be {known} in this build, not {wanted}"]);
        }

        builder.Configuration[$"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Hosting)}"] = hosting.Name;
        hosting.Add(builder);
    }
}
