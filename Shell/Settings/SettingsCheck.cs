using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// Reads section <c>SelfCare</c> before anything is started and names every fault at once: keys there are none of, values of the wrong
/// type, what the validators refuse, a data directory or a key ring that can't be used. No secret is repeated.
/// </summary>
public static class SettingsCheck
{
    /// <exception cref="OptionsValidationException">There are faults.</exception>
    public static void CheckSettings(this IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var options = ReadSettings.From<SelfCareOptions>(configuration, SelfCareOptions.Section, out var misread);
        string[] faults =
        [
            .. misread,
            .. services.GetServices<IValidateOptions<SelfCareOptions>>()
                .SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []),
            // A cluster's hosts keep nothing in it but mails, where these are files.
            .. options.Hosting == Hostings.Cluster && options.Mail.Transport != "File"
                ? [] : Try("DataDirectory", () => AddShellExtensions.MakeDataDirectory(options)),
            .. Try("KeyRing", () => AddShellExtensions.ReadKeys(options)),
        ];
        if (faults.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SelfCareOptions), faults);
        }
    }

    /// <returns>What keeps the setting from being used, as a sentence that names it; none: nothing does.</returns>
    public static string[] Try(string key, Action use)
    {
        try
        {
            use();
            return [];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return [$"{SelfCareOptions.Section}:{key}: {e.Message}"];
        }
    }
}
