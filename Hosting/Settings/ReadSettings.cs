using System.Collections;
using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Reads a section of the settings and reports all unknown keys and values of the wrong type at once.</summary>
public static class ReadSettings
{
    /// <param name="errors">They don't contain the values. The settings concerned keep their defaults.</param>
    public static T From<T>(IConfiguration configuration, string section, out IReadOnlyCollection<string> errors)
        where T : new()
    {
        var byKey = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Walk(configuration.GetSection(section), typeof(T), byKey);
        errors = byKey.Values;

        // Sections are enumerated too, with a null value.
        var readable = configuration.AsEnumerable().Where(entry => entry.Value is not null && !byKey.ContainsKey(entry.Key));
        var options = new T();
        new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section).Bind(options);
        return options;
    }

    private static void Walk(IConfigurationSection section, Type type, Dictionary<string, string> errors)
    {
        var isScalar = TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));
        if (!isScalar && section.Value is { Length: > 0 })
        {
            errors[section.Path] = $"{section.Path} is a section or a list, not a single value";
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)))
        {
            foreach (var child in section.GetChildren())
            {
                Walk(child, type.GetGenericArguments()[^1], errors);
            }
        }
        else if (isScalar)
        {
            if (section.Value is { } value && !TypeDescriptor.GetConverter(type).IsValid(value))
            {
                errors[section.Path] = $"{section.Path} must be {Describe(type)}";
            }
        }
        else
        {
            foreach (var child in section.GetChildren())
            {
                var property = type.GetProperties()
                    .FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
                if (property is null)
                {
                    errors[child.Path] = $"{child.Path}: there is no such setting";
                }
                else
                {
                    Walk(child, property.PropertyType, errors);
                }
            }
        }
    }

    private static string Describe(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time span such as 00:20:00"
        : type.Name;
}
