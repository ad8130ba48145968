using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A web application that signs its customers in with the provider.</summary>
internal static class WebService
{
    /// <summary>At <see cref="ProviderUnderTest.Service"/>.</summary>
    public static async Task<WebApplication> Start(
        ProviderUnderTest provider, Action<IServiceCollection> add, Action<WebApplication> map)
    {
        // Not in the folder of the tests, which has the gateway's appsettings.json.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = provider.Gateway.Directory });
        builder.WebHost.UseUrls(provider.Service.AbsoluteUri);
        builder.Logging.ClearProviders();
        // By default in the home directory.
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new(Path.Combine(provider.Gateway.Directory, "service")));
        builder.Services.AddAuthorization();
        add(builder.Services);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        map(app);
        await app.StartAsync();
        return app;
    }
}
