using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Client;

/// <summary>Registration of the client in a host.</summary>
public static class AddSelfCareClientExtension
{
    /// <summary>
    /// Registers <see cref="SelfCareClient"/>, made by IHttpClientFactory. It follows no redirects and keeps no cookies. The factory's log
    /// is off; <c>AddDefaultLogger()</c> turns it on. The client may be injected into singletons, because its connections are replaced
    /// after <see cref="SelfCareClientOptions.ConnectionLifetime"/>.
    /// </summary>
    /// <exception cref="OptionsValidationException">At start, from the host: wrong or missing options; it lists all errors.</exception>
    public static IHttpClientBuilder AddSelfCareClient(this IServiceCollection services, Action<SelfCareClientOptions> configure)
    {
        services.AddSingleton<IValidateOptions<SelfCareClientOptions>, SelfCareClientOptionsValidator>();
        services.AddOptions<SelfCareClientOptions>().Configure(configure).ValidateOnStart();
        return services
            .AddHttpClient<SelfCareClient>((provider, http) =>
            {
                var options = OptionsOf(provider);
                http.BaseAddress = new Uri(options.BaseAddress!.AbsoluteUri.TrimEnd('/') + "/");
                http.Timeout = options.Timeout;
            })
            .UseSocketsHttpHandler((handler, provider) =>
            {
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                handler.PooledConnectionLifetime = OptionsOf(provider).ConnectionLifetime;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
    }

    private static SelfCareClientOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<SelfCareClientOptions>>().Value;
}
