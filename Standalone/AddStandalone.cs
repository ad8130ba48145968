using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Standalone;

public static class AddStandaloneExtensions
{
    /// <summary>Hosting <c>Standalone</c>: the accounts in this process, over the embedded store.</summary>
    public static IServiceCollection AddStandalone(this IServiceCollection services)
    {
        services.AddSingleton<StandaloneAccounts>();
        services.AddSingleton<IAccounts>(services => services.GetRequiredService<StandaloneAccounts>());
        services.AddHostedService(services => services.GetRequiredService<StandaloneAccounts>());
        return services.AddEmbeddedStore();
    }
}
