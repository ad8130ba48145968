using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace OrleansSelfCare.Hosting;

/// <summary>The settings that a host comes with, a JSON file within its assembly; whatever else is configured goes over them.</summary>
public static class EmbeddedDefaults
{
    public static IConfiguration Read(Assembly assembly, string resource)
    {
        using var json = assembly.GetManifestResourceStream(resource)!;
        return new ConfigurationBuilder().AddJsonStream(json).Build();
    }

    // A stream can be read but once, and a configuration within another loses its empty values.
    public static void AddDefaults(this IConfigurationManager configuration, Assembly assembly, string resource) => configuration.Sources.Insert(
        0, new MemoryConfigurationSource { InitialData = [.. Read(assembly, resource).AsEnumerable().Where(entry => entry.Value is not null)] });
}
