using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Hosting.Silos.Telemetry;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Gateway;

/// <summary>The gateway, composed: settings, hosting, HTTP.</summary>
public static class GatewayHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5080";

    /// <param name="args">The command line; settings as <c>--SelfCare:Hosting=Localhost</c>.</param>
    /// <param name="adjust">A test's own services, put over the product's.</param>
    /// <param name="addAccounts">A test's own silos, in place of those that <c>SelfCare:Hosting</c> names.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong or missing; every fault is named.</exception>
    public static WebApplication Build(
        string[] args, Action<WebApplicationBuilder>? adjust = null, Action<IHostApplicationBuilder>? addAccounts = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSelfCare();
        builder.AddTelemetryExport("selfcare-gateway");
        builder.Services.AddMail();
        (addAccounts ?? AddAccounts)(builder);
        builder.AddHttp();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<ImportCheck>();
        builder.Services.AddSingleton<AccountsImport>();
        builder.Services.AddHostedService<DemoAccounts>();
        builder.Services.AddHostedService<StartupLogger>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Services.CheckSettings();
        app.UseHttp();
        app.MapCustomerApi();
        app.MapOperatorApi();
        app.MapDashboard();
        app.MapHealthAndOpenApi();
        return app;
    }

    /// <summary>A hosting that does not exist is reported with all other settings errors.</summary>
    private static void AddAccounts(IHostApplicationBuilder builder)
    {
        if (builder.Configuration[$"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Hosting)}"] == Hostings.Cluster)
        {
            builder.AddCluster();
        }
        else
        {
            builder.AddLocalhost();
        }
    }
}
