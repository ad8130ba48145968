using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Shell;

/// <summary>What every host composes first: settings, keys, codes, tokens, hashing.</summary>
public static class AddShellExtensions
{
    public static IHostApplicationBuilder AddShell(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddDefaults(typeof(AddShellExtensions).Assembly, "lines.json");
        builder.AddSecretFiles();
        PlainConsole.Add(builder.Logging);
        // A storage's own lines name the grain's key, which holds the self-care id; a live account says the same without it.
        builder.Logging.AddFilter("Orleans.Storage", LogLevel.None).AddFilter("OrleansSelfCare.Grains.EmbeddedGrainStorage", LogLevel.None);
        builder.Services.AddOptions<SelfCareOptions>().BindConfiguration(SelfCareOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, SelfCareOptionsValidator>();
        builder.Services.AddKeyedSingleton(SelfCareClock.Key, TimeProvider.System);
        builder.Services.AddSingleton(services => ReadKeys(services.GetRequiredService<IOptions<SelfCareOptions>>().Value));
        builder.Services.AddSingleton<Codes>();
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<AccountTelemetry>();
        builder.Services.AddSingleton<MailTelemetry>();
        builder.Services.AddSingleton<WebhookTelemetry>();
        builder.Services.AddSingleton<Webhooks>();
        builder.Services.AddSingleton<ImportTelemetry>();
        builder.Services.AddSingleton<OperatorTelemetry>();
        builder.Services.AddSingleton<AccountServices>();
        builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("ready");
        return builder;
    }

    /// <summary>The embedded store, and whoever wakes the accounts that owe a mail.</summary>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddSingleton(services => new SqliteAccountStore(MakeDataDirectory(services.GetRequiredService<IOptions<SelfCareOptions>>().Value)));
        services.AddSingleton<IAccountStore>(services => services.GetRequiredService<SqliteAccountStore>());
        services.AddSingleton<IOwedMails>(services => services.GetRequiredService<IAccountStore>());
        services.AddSingleton<IReadiness>(services => services.GetRequiredService<SqliteAccountStore>());
        services.AddSingleton<IDecoyWrite>(services => services.GetRequiredService<SqliteAccountStore>());
        services.AddHostedService<OutboxSweep>();
        return services;
    }

    /// <summary>An embedded host makes its ring; a cluster's hosts must all be given the same.</summary>
    internal static KeyRing ReadKeys(SelfCareOptions options) =>
        options.KeyRing.Length > 0 ? KeyRing.Parse(File.ReadAllText(options.KeyRing))
        : options.Hosting == Hostings.Cluster ? throw new InvalidDataException("a cluster is given its key ring; this names no file")
        : KeyRing.ReadOrMake(Path.Combine(MakeDataDirectory(options), "keys.json"));

    internal static string MakeDataDirectory(SelfCareOptions options) => PrivateDirectory.Make(options.DataDirectory);
}
