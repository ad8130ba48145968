using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Hosting.Silos.Telemetry;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Silo;

/// <summary>A silo, composed: settings, cluster, mail, and a small HTTP listener for health alone.</summary>
public static class SiloHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5082";

    /// <param name="args">The command line; settings as <c>--SelfCare:Silo:Port=11111</c>.</param>
    /// <param name="adjust">A test's own services, put over the product's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong or missing; every fault is named.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["SelfCare:Hosting"] = Hostings.Cluster;
        builder.AddSelfCare();
        builder.AddTelemetryExport("selfcare-silo");
        builder.Services.AddMail();
        builder.AddClusterSilo();
        builder.ListenByDefaultAt(DefaultUrl);
        builder.Services.AddHostedService<StartupLogger>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Services.CheckSettings();
        app.MapHealth();
        return app;
    }
}
