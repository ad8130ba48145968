using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Grains.Webhooks;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>The services that silos and gateways have in common.</summary>
public static class SelfCareServices
{
    /// <summary>Settings, logging, keys, codes and tokens, hashing, metrics.</summary>
    public static IHostApplicationBuilder AddSelfCare(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddDefaults(typeof(SelfCareOptions).Assembly, "lines.json");
        builder.AddSecretFiles();
        RedactingConsoleFormatter.Add(builder.Logging);
        // Its messages contain the grain's key and so the self-care id. The grain logs the same events without it.
        builder.Logging.AddFilter("Orleans.Storage", LogLevel.None);
        builder.Services.AddSettings();
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, KeyRingOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, WebhookOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, OpenIdFilesValidator>();
        builder.Services.AddKeyedSingleton(SelfCareClock.Key, TimeProvider.System);
        builder.Services.AddSingleton(services =>
            KeyRingOptionsValidator.Read(services.GetRequiredService<IOptions<SelfCareOptions>>().Value));
        builder.Services.AddSingleton<Codes>();
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<SealedText>();
        builder.Services.AddSingleton<SessionNames>();
        builder.Services.AddSingleton<TemporaryPassword>();
        builder.Services.AddSingleton<ReturnTokens>();
        builder.Services.AddSingleton<UnknownAccountNames>();
        builder.Services.AddSingleton<AccountDigests>();
        builder.Services.AddSingleton<UnknownAccounts>();
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<AccountMetrics>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<LogoutSender>();
        if (SelfCareOptions.ReadUnvalidated(builder.Configuration).OpenId.IsConfigured())
        {
            builder.Services.AddSingleton<OpenIdClients>();
            builder.Services.AddSingleton<SigningKeys>();
        }

        builder.Services.AddSingleton<AccountServices>();
        return builder;
    }
}
