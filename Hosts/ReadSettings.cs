using System.Collections;
using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Hosts;

/// <summary>Reads a section of the settings whole, so that every key there is none of and every value of the wrong type can be named at once.</summary>
public static class ReadSettings
{
    /// <param name="misread">A sentence each, without the value; what they name has its default.</param>
    public static T From<T>(IConfiguration configuration, string section, out IReadOnlyCollection<string> misread)
        where T : new()
    {
        var faults = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Walk(configuration.GetSection(section), typeof(T), faults);
        misread = faults.Values;

        // A section is enumerated too, as a value that is none.
        var readable = configuration.AsEnumerable().Where(entry => entry.Value is not null && !faults.ContainsKey(entry.Key));
        var options = new T();
        new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section).Bind(options);
        return options;
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
}
