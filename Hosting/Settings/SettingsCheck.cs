using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>
/// Reads section <c>SelfCare</c> before anything is started and reports all errors at once: unknown keys, values of the wrong type and the
/// errors of the validators. No error contains a secret.
/// </summary>
public static class SettingsCheck
{
    /// <summary>Registers <see cref="SelfCareOptions"/> and the validators in this project.</summary>
    public static void AddSettings(this IServiceCollection services)
    {
        services.AddOptions<SelfCareOptions>().BindConfiguration(SelfCareOptions.Section);
        services.AddSingleton<IValidateOptions<SelfCareOptions>, SelfCareOptionsValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, CodeOptionsValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, PhoneOptionsValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, PasswordOptionsValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, LimitOptionsValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, SiloEndpointValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, ClusterIdentityValidator>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, ServiceLineValidator>();
    }

    /// <exception cref="OptionsValidationException">There are errors.</exception>
    public static void CheckSettings(this IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var options = ReadSettings.From<SelfCareOptions>(configuration, SelfCareOptions.Section, out var readErrors);
        string[] errors =
        [
            .. readErrors,
            .. services.GetServices<IValidateOptions<SelfCareOptions>>()
                .SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []),
        ];
        if (errors.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SelfCareOptions), errors);
        }
    }

    /// <returns>A rule of a <see cref="SectionValidator"/>: it fails if <paramref name="use"/> throws.</returns>
    public static (bool Holds, string Error) Try(string key, Action use)
    {
        try
        {
            use();
            return (true, "");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return (false, $"{SelfCareOptions.Section}:{key}: {e.Message}");
        }
    }
}
