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
    internal const string DefaultUrl = "http://127.0.0.1:5080";

    /// <param name="args">The command line; settings as <c>--SelfCare:Hosting=Standalone</c>.</param>
    /// <param name="adjust">A test's own services, put over the product's.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong or missing; every fault is named.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null) => Build(args, Edition.Hostings, adjust);

    /// <param name="hostings">What there is to choose from; the first is the default.</param>
    public static WebApplication Build(string[] args, IReadOnlyList<Hosting> hostings, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddShell();
        builder.AddTelemetryExport("selfcare-gateway");
        builder.Services.AddMail();
        var hosting = AddHosting(builder, hostings);
        builder.AddHttp();
        builder.Services.AddSingleton<ImportCheck>();
        builder.Services.AddSingleton<AccountsImport>();
        builder.Services.AddHostedService<DemoAccounts>();
        builder.Services.AddHostedService<Announcement>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Services.CheckSettings();
        app.UseHttp();
        app.MapCustomerApi();
        app.MapOperatorApi();
        app.MapDashboard(hosting);
        app.MapAround();
        return app;
    }

    /// <returns>Null: there is none of that name; it is refused with all other faults.</returns>
    private static Hosting? AddHosting(WebApplicationBuilder builder, IReadOnlyList<Hosting> hostings)
    {
        var key = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Hosting)}";
        if (string.IsNullOrEmpty(builder.Configuration[key]))
        {
            builder.Configuration[key] = hostings[0].Name;
        }

        var chosen = hostings.FirstOrDefault(hosting => hosting.Name == builder.Configuration[key]);
        chosen?.Add(builder);
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>>(new HostingIsKnown(hostings));
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>>(new DashboardIsThere(chosen));
        return chosen;
    }

    private sealed class HostingIsKnown(IReadOnlyList<Hosting> hostings) : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options) =>
            hostings.Any(hosting => hosting.Name == options.Hosting)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"SelfCare:Hosting must be {string.Join(" or ", hostings.Select(hosting => hosting.Name))} in this build");
    }

    private sealed class DashboardIsThere(Hosting? hosting) : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options) => options.Dashboard && hosting is { MapDashboard: null }
            ? ValidateOptionsResult.Fail($"SelfCare:Dashboard is Orleans' own; hosting {hosting.Name} runs without Orleans and has none")
            : ValidateOptionsResult.Success;
    }
}
