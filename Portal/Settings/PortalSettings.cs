using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Reads section <c>Portal</c> and names every fault of it at once.</summary>
internal static class PortalSettings
{
    /// <exception cref="OptionsValidationException">There are faults.</exception>
    public static PortalOptions Read(IConfiguration configuration)
    {
        var options = ReadSettings.From<PortalOptions>(configuration, PortalOptions.Section, out var misread);
        string[] faults = [.. misread, .. Faults(options)];
        return faults.Length == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(PortalOptions), faults);
    }

    private static IEnumerable<string> Faults(PortalOptions options) => new (bool Holds, string Fault)[]
    {
        (MenuLink.IsHttpAddress(options.Api), "Portal:Api must be the service's http or https address"),
        (TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), $"Portal:TimeZone: this machine knows no time zone {options.TimeZone}"),
    }
    .Where(rule => !rule.Holds).Select(rule => rule.Fault)
    .Concat(TrustedProxies.Faults("Portal:Proxies", options.Proxies))
    .Concat(Directory(options.DataDirectory))
    .Concat(options.Lines.SelectMany(line => Faults($"Portal:Lines:{line.Key}:Menu", line.Value.Menu).Concat(Faults($"Portal:Lines:{line.Key}:MenuEnd", line.Value.MenuEnd))));

    private static IEnumerable<string> Faults(string key, IEnumerable<MenuGroup> menu) => menu
        .SelectMany(group => group.Entries.Select(entry => entry.Url).Prepend(group.Url ?? ""))
        .Where(url => url.Length > 0 && !MenuLink.IsOne(url))
        .Select(url => $"{key}: {url} is neither an http or https address nor a page of the line's own");

    private static IEnumerable<string> Directory(string path)
    {
        try
        {
            var probe = Path.Combine(PrivateDirectory.Make(path), $".{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [$"Portal:DataDirectory: {e.Message}"];
        }
    }
}
