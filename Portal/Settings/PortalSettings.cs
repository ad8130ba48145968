using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Reads and validates section <c>Portal</c>; reports all errors at once.</summary>
internal static partial class PortalSettings
{
    public const string Defaults = "defaults.json";

    /// <exception cref="OptionsValidationException">There are errors.</exception>
    public static PortalOptions Read(IConfiguration configuration)
    {
        var options = ReadSettings.From<PortalOptions>(configuration, PortalOptions.Section, out var unreadable);
        string[] errors = [.. unreadable, .. ErrorsOf(options)];
        return errors.Length == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(PortalOptions), errors);
    }

    private static IEnumerable<string> ErrorsOf(PortalOptions options) => new (bool IsValid, string Error)[]
    {
        (MenuLink.IsHttpAddress(options.Api), "Portal:Api must be the service's http or https address"),
        (TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), $"Portal:TimeZone: unknown time zone {options.TimeZone}"),
        DrainingLifetime.Rule("Portal:DrainTime", options.DrainTime),
    }
    .Where(rule => !rule.IsValid).Select(rule => rule.Error)
    .Concat(TrustedProxies.Errors("Portal:Proxies", options.Proxies))
    .Concat(DataDirectoryErrors(options.DataDirectory))
    .Concat(AddressErrors(options))
    .Concat(TextErrors(options))
    .Concat(options.Lines.SelectMany(line => MenuErrors($"Portal:Lines:{line.Key}:Menu", line.Value.Menu)
        .Concat(MenuErrors($"Portal:Lines:{line.Key}:MenuEnd", line.Value.MenuEnd))));

    private static IEnumerable<string> MenuErrors(string key, IEnumerable<MenuGroup> menu) => menu
        .SelectMany(group => group.Entries.Select(entry => entry.Url).Prepend(group.Url ?? ""))
        .Where(url => url.Length > 0 && !MenuLink.IsValid(url))
        .Select(url => $"{key}: {url} is neither an http or https address nor a page of the service line");

    /// <summary>An address or a host name can lead to one service line only.</summary>
    private static IEnumerable<string> AddressErrors(PortalOptions options)
    {
        var addresses = options.Lines.SelectMany(line => line.Value.Addresses, (line, text) => (Key: $"{line.Key}:Addresses", Text: text));
        var hosts = options.Lines.SelectMany(line => line.Value.Hosts, (line, text) => (Key: $"{line.Key}:Hosts", Text: text));
        string[] taken = ["health", "problem", .. options.Lines.Keys];
        return addresses.Where(address => !LocalPath().IsMatch(address.Text))
            .Select(address => (address.Key, Error: $"{address.Text} is not a path such as /selfcare/login"))
            .Concat(addresses
                .Where(address => taken.Contains(address.Text.Split('/').ElementAtOrDefault(1), StringComparer.OrdinalIgnoreCase))
                .Select(address => (address.Key, Error: $"{address.Text} is below a path of the portal itself")))
            .Concat(hosts.Where(host => Uri.CheckHostName(host.Text) == UriHostNameType.Unknown)
                .Select(host => (host.Key, Error: $"{host.Text} is not a host name")))
            .Concat(addresses.Concat(hosts).GroupBy(entry => entry.Text, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
                .Select(same => (same.Last().Key, Error: $"{same.Key} is listed twice")))
            .Select(error => $"Portal:Lines:{error.Key}: {error.Error}");
    }

    [GeneratedRegex(@"\A(/[A-Za-z0-9._-]+){2,}\z")]
    private static partial Regex LocalPath();

    /// <summary>Finds texts that no page uses, and texts that are not valid format strings.</summary>
    private static IEnumerable<string> TextErrors(PortalOptions options)
    {
        var defaults = ReadSettings.From<PortalOptions>(
            EmbeddedDefaults.Read(typeof(PortalSettings).Assembly, Defaults), PortalOptions.Section, out _);
        var known = defaults.Texts.Concat(defaults.Lines.Values.SelectMany(line => line.Texts)).Select(text => (text.Key, text.Value))
            .GroupBy(text => text.Key, text => text.Value.Ja)
            .ToDictionary(text => text.Key, text => text.Any(ja => ja.Contains("{0}", StringComparison.Ordinal)));
        foreach (var (key, text) in TextsIn($"{PortalOptions.Section}:Texts", options.Texts)
            .Concat(options.Lines.SelectMany(line => TextsIn($"{PortalOptions.Section}:Lines:{line.Key}:Texts", line.Value.Texts))))
        {
            if (!known.TryGetValue(key[(key.LastIndexOf(':') + 1)..], out var hasPlaceholders)
                && !key.EndsWith(".site", StringComparison.Ordinal))
            {
                yield return $"{key}: there is no such text";
            }
            else if (hasPlaceholders && !(CanBeFormatted(text.Ja) && CanBeFormatted(text.En)))
            {
                yield return $"{key} must not contain braces other than the placeholders {{0}} and {{1}}";
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

    private static IEnumerable<string> DataDirectoryErrors(string path)
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
