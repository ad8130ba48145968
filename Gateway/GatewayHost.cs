using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.OpenId;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Hosting.Silos.Telemetry;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Gateway;

/// <summary>Composes the gateway: settings, hosting, HTTP.</summary>
public static class GatewayHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5080";

    private const string HostingKey = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Hosting)}";

    /// <param name="args">The command line; settings as <c>--SelfCare:Hosting=Localhost</c>.</param>
    /// <param name="adjust">Lets a test replace services.</param>
    /// <param name="addAccounts">Lets a test use its own silos instead of <c>SelfCare:Hosting</c>.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong or missing; the exception lists all errors.</exception>
    public static WebApplication Build(
        string[] args, Action<WebApplicationBuilder>? adjust = null, Action<IHostApplicationBuilder>? addAccounts = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSelfCare();
        builder.AddTelemetryExport("selfcare-gateway");
        builder.Services.AddMail();
        // Empty, as in a container's environment, means the default.
        if (string.IsNullOrEmpty(builder.Configuration[HostingKey]))
        {
            builder.Configuration[HostingKey] = Hostings.Localhost;
        }

        (addAccounts ?? AddAccounts)(builder);
        builder.AddHttp();
        builder.AddOpenIdProvider();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<AccountLookup>();
        builder.Services.AddSingleton<AccountSearch>();
        builder.Services.AddSingleton<InvalidPhones>();
        builder.Services.AddSingleton<MailEvents>();
        builder.Services.AddSingleton<ImportCheck>();
        builder.Services.AddSingleton<AccountsImport>();
        builder.Services.AddHostedService<DemoAccounts>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Services.CheckSettings();
        app.UseHttp();
        app.MapCustomerApi();
        app.MapSessionsApi();
        app.MapOpenIdProvider();
        app.MapOperatorApi();
        app.MapDashboard();
        app.MapProblemPages();
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        var options = app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value;
        var hosting = options.Hosting;
        var isStandalone = hosting == Hostings.Standalone;
        app.LogStartAndStop(
            () => $"Listening on {string.Join(" and ", app.Urls)}, hosting {(isStandalone ? Hostings.Localhost : hosting)}",
            warnings:
            [
                isStandalone ? "SelfCare:Hosting=Standalone is a hosting of earlier versions and means Localhost; set Localhost" : null,
                .. options.AccessWarnings(),
            ]);
        return app;
    }

    /// <summary>An unknown hosting is reported later, with all other settings errors.</summary>
    private static void AddAccounts(IHostApplicationBuilder builder)
    {
        if (builder.Configuration[HostingKey] == Hostings.Cluster)
        {
            builder.AddCluster();
        }
        else
        {
            builder.AddLocalhost();
        }
    }
}
