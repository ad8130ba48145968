using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace OrleansSelfCare.Hosting;

/// <summary>A host's default settings, from a JSON file in its assembly. All other settings override them.</summary>
public static class EmbeddedDefaults
{
    public static IConfiguration Read(Assembly assembly, string resource)
    {
        using var json = assembly.GetManifestResourceStream(resource)!;
        return new ConfigurationBuilder().AddJsonStream(json).Build();
    }

    // Copies the values: a stream can be read only once, and a chained configuration loses empty values.
    public static void AddDefaults(this IConfigurationManager configuration, Assembly assembly, string resource) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [.. Read(assembly, resource).AsEnumerable().Where(entry => entry.Value is not null)],
        });
}
