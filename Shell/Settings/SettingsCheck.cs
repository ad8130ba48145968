using System.Collections;
using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
        var misread = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Walk(configuration.GetSection(SelfCareOptions.Section), typeof(SelfCareOptions), misread);

        var readable = new ConfigurationBuilder().AddInMemoryCollection(configuration.AsEnumerable().Where(entry => !misread.ContainsKey(entry.Key))).Build();
        var options = new SelfCareOptions();
        readable.GetSection(SelfCareOptions.Section).Bind(options);
        string[] faults =
        [
            .. misread.Values,
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

    private static void Walk(IConfigurationSection section, Type type, Dictionary<string, string> misread)
    {
        var isScalar = TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));
        if (!isScalar && section.Value is { Length: > 0 })
        {
            misread[section.Path] = $"{section.Path} is a section or a list, not a single value";
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)))
        {
            foreach (var child in section.GetChildren())
            {
                Walk(child, type.GetGenericArguments()[^1], misread);
            }
        }
        else if (isScalar)
        {
            if (section.Value is { } value && !TypeDescriptor.GetConverter(type).IsValid(value))
            {
                misread[section.Path] = $"{section.Path} must be {Described(type)}";
            }
        }
        else
        {
            foreach (var child in section.GetChildren())
            {
                var property = type.GetProperties().FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
                if (property is null)
                {
                    misread[child.Path] = $"{child.Path}: there is no such setting";
                }
                else
                {
                    Walk(child, property.PropertyType, misread);
                }
            }
        }
    }

    private static string Described(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time span such as 00:20:00"
        : type.Name;

    private static string[] Try(string key, Func<object> use)
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
