using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// Section <c>Kestrel</c> of the web server. The framework reads its endpoints and certificates; <c>Kestrel:Limits</c>, which it doesn't
/// read, has here the names of <see cref="KestrelServerLimits"/>, such as <c>KeepAliveTimeout</c>.
/// </summary>
public static class KestrelSettings
{
    private const string Section = "Kestrel";
    private const string Limits = $"{Section}:{nameof(KestrelServerOptions.Limits)}";

    private static readonly string[] Known = ["Endpoints", "EndpointDefaults", "Certificates", nameof(KestrelServerOptions.Limits)];

    /// <param name="maxBodySize">In bytes, unless the settings say otherwise.</param>
    /// <exception cref="OptionsValidationException">A value of <c>Kestrel:Limits</c> has the wrong type or is out of range.</exception>
    public static void UseKestrelSettings(this WebApplicationBuilder builder, long maxBodySize)
    {
        var limits = builder.Configuration.GetSection(Limits);
        // Reported before anything is started, with their keys.
        Check(limits);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodySize;
            limits.Bind(kestrel.Limits);
        });
    }

    /// <returns>A warning for each setting of the section that nobody reads.</returns>
    public static IEnumerable<string> UnreadKestrelSettings(this IConfiguration configuration) =>
        configuration.GetSection(Section).GetChildren()
            .Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => child.Path)
            .Concat(Unread(configuration.GetSection(Limits), typeof(KestrelServerLimits)))
            .Select(key => $"{key} is set, but nothing reads this setting");

    private static IEnumerable<string> Unread(IConfigurationSection section, Type type) => section.GetChildren().SelectMany(child =>
        type.GetProperties().FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property
            ? Unread(child, property.PropertyType)
            : [child.Path]);

    private static void Check(IConfigurationSection limits)
    {
        foreach (var limit in limits.GetChildren())
        {
            try
            {
                var one = new ConfigurationBuilder().AddInMemoryCollection(
                    limit.AsEnumerable().Select(entry => new KeyValuePair<string, string?>(entry.Key[(Limits.Length + 1)..], entry.Value)));
                one.Build().Bind(new KestrelServerLimits());
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or TargetInvocationException)
            {
                throw new OptionsValidationException(
                    Section, typeof(KestrelServerLimits), [$"{limit.Path} is not a value that Kestrel takes"]);
            }
        }
    }
}
