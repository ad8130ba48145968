using System.Globalization;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Reads section <c>Portal</c> and names every fault of it at once.</summary>
internal static class PortalSettings
{
    public const string Defaults = "defaults.json";

    /// <exception cref="OptionsValidationException">There are faults.</exception>
    public static PortalOptions Read(IConfiguration configuration)
    {
        var options = ReadSettings.From<PortalOptions>(configuration, PortalOptions.Section, out var readErrors);
        string[] faults = [.. readErrors, .. Faults(options)];
        return faults.Length == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(PortalOptions), faults);
    }

    private static IEnumerable<string> Faults(PortalOptions options) => new (bool Holds, string Fault)[]
    {
        (MenuLink.IsHttpAddress(options.Api), "Portal:Api must be the service's http or https address"),
        (TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), $"Portal:TimeZone: this machine knows no time zone {options.TimeZone}"),
    }
    .Where(rule => !rule.Holds).Select(rule => rule.Fault)
    .Concat(TrustedProxies.Errors("Portal:Proxies", options.Proxies))
    .Concat(Directory(options.DataDirectory))
    .Concat(TextFaults(options))
    .Concat(options.Lines.SelectMany(line => Faults($"Portal:Lines:{line.Key}:Menu", line.Value.Menu).Concat(Faults($"Portal:Lines:{line.Key}:MenuEnd", line.Value.MenuEnd))));

    private static IEnumerable<string> Faults(string key, IEnumerable<MenuGroup> menu) => menu
        .SelectMany(group => group.Entries.Select(entry => entry.Url).Prepend(group.Url ?? ""))
        .Where(url => url.Length > 0 && !MenuLink.IsOne(url))
        .Select(url => $"{key}: {url} is neither an http or https address nor a page of the line's own");

    /// <summary>Texts that no page shows, and texts that can't be shown: <c>{0}</c> stands for a value, any other brace for a mistake.</summary>
    private static IEnumerable<string> TextFaults(PortalOptions options)
    {
        var defaults = ReadSettings.From<PortalOptions>(EmbeddedDefaults.Read(typeof(PortalSettings).Assembly, Defaults), PortalOptions.Section, out _);
        var known = defaults.Texts.Concat(defaults.Lines.Values.SelectMany(line => line.Texts)).Select(text => (text.Key, text.Value))
            .GroupBy(text => text.Key, text => text.Value.Ja)
            .ToDictionary(text => text.Key, text => text.Any(ja => ja.Contains("{0}", StringComparison.Ordinal)));
        foreach (var (key, text) in TextsIn($"{PortalOptions.Section}:Texts", options.Texts)
            .Concat(options.Lines.SelectMany(line => TextsIn($"{PortalOptions.Section}:Lines:{line.Key}:Texts", line.Value.Texts))))
        {
            if (!known.TryGetValue(key[(key.LastIndexOf(':') + 1)..], out var holdsValues) && !key.EndsWith(".site", StringComparison.Ordinal))
            {
                yield return $"{key}: there is no such text";
            }
            else if (holdsValues && !(CanBeFormatted(text.Ja) && CanBeFormatted(text.En)))
            {
                yield return $"{key} must hold its values as {{0}} and {{1}} and no other brace";
            }
        }
    }

    private static IEnumerable<(string Key, Text Text)> TextsIn(string section, Dictionary<string, Text> texts) =>
        texts.Select(text => ($"{section}:{text.Key}", text.Value));

    private static bool CanBeFormatted(string text)
    {
        try
        {
            _ = string.Format(CultureInfo.InvariantCulture, text, "", "");
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Directory(string path)
    {
        try
        {
            var probe = Path.Combine(PrivateDirectory.Create(path), $".{Guid.NewGuid():N}");
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
