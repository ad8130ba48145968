using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Shell;

/// <summary>What every host composes first: settings, keys, codes, tokens, hashing.</summary>
public static class AddShellExtensions
{
    public static IHostApplicationBuilder AddShell(this IHostApplicationBuilder builder)
    {
        AddDefaultLines(builder.Configuration);
        builder.Services.AddOptions<SelfCareOptions>().BindConfiguration(SelfCareOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, SelfCareOptionsValidator>();
        builder.Services.AddKeyedSingleton(SelfCareClock.Key, TimeProvider.System);
        builder.Services.AddSingleton(services => ReadKeys(services.GetRequiredService<IOptions<SelfCareOptions>>().Value));
        builder.Services.AddSingleton<Codes>();
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddSingleton<AccountServices>();
        return builder;
    }

    /// <summary>The embedded store, and whoever wakes the accounts that owe a mail.</summary>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddSingleton(services => new SqliteAccountStore(MakeDataDirectory(services.GetRequiredService<IOptions<SelfCareOptions>>().Value)));
        services.AddSingleton<IAccountStore>(services => services.GetRequiredService<SqliteAccountStore>());
        services.AddSingleton<IDecoyWrite>(services => services.GetRequiredService<SqliteAccountStore>());
        services.AddHostedService<OutboxSweep>();
        return services;
    }

    /// <summary>The lines the product comes with; whatever else is configured goes over them.</summary>
    private static void AddDefaultLines(IConfigurationManager configuration)
    {
        var lines = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "lines.json")).Build();
        configuration.Sources.Insert(0, new ChainedConfigurationSource { Configuration = lines });
    }

    internal static KeyRing ReadKeys(SelfCareOptions options) => options.KeyRing.Length > 0
        ? KeyRing.Parse(File.ReadAllText(options.KeyRing))
        : KeyRing.ReadOrMake(Path.Combine(MakeDataDirectory(options), "keys.json"));

    internal static string MakeDataDirectory(SelfCareOptions options) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(options.DataDirectory).FullName
        : Directory.CreateDirectory(options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
