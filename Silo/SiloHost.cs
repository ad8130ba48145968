using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Hosting.Silos.Telemetry;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Silo;

/// <summary>Composes a silo: settings, cluster, mail, and an HTTP listener for health checks only.</summary>
public static class SiloHost
{
    internal const string DefaultUrl = "http://127.0.0.1:5082";

    /// <param name="args">The command line; settings as <c>--SelfCare:Silo:Port=11111</c>.</param>
    /// <param name="adjust">Lets a test replace services.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong or missing; the exception lists all errors.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["SelfCare:Hosting"] = Hostings.Cluster;
        builder.AddSelfCare();
        builder.AddTelemetryExport("selfcare-silo");
        builder.Services.AddMail();
        builder.AddClusterSilo();
        builder.ListenByDefaultAt(DefaultUrl);
        builder.UseKestrelSettings(maxBodySize: 0);
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Services.CheckSettings();
        app.MapHealth();
        var options = app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value;
        app.LogStartAndStop(
            () => $"Silo {app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress} is in cluster {options.Cluster.Id}",
            stopping: "Stopping: its accounts move to the other silos",
            warnings: [.. options.AccessWarnings()]);
        return app;
    }
}
