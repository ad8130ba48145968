using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Desk.Settings;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>Compares the table of settings in docs/operating.md with the options that the hosts read.</summary>
public sealed partial class SettingsTableTests
{
    private static readonly string Operating = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"));

    [Fact]
    public void Every_setting_stands_there_with_its_default_and_nothing_else_does() =>
        Assert.Equal(Ordered(Settings()), Ordered(Table(Operating)));

    [Theory]
    [InlineData("| `SelfCare:Code:Attempts` | S | `5` |", "| `SelfCare:Code:Attempts` | S | `6` |")]
    [InlineData("| `SelfCare:Phone:Attempts` | S | `3` |", "| `SelfCare:Phone:Attempts` | S | none |")]
    [InlineData("`SelfCare:Mail:Smtp:User`, ", "")]
    [InlineData("`Portal:Lines:{id}:Place`", "`Portal:Lines:{id}:Order`")]
    [InlineData("| `PORTAL_URLS` |", "| `PORTAL_URLS`, `PORTAL_PORT` |")]
    public void One_that_is_missing_made_up_or_has_another_default_is_found(string right, string wrong)
    {
        Assert.Contains(right, Operating, StringComparison.Ordinal);

        Assert.NotEqual(Ordered(Settings()), Ordered(Table(Operating.Replace(right, wrong, StringComparison.Ordinal))));
    }

    private static string[] Ordered(IEnumerable<string> settings) => [.. settings.Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Settings() =>
    [
        .. Of(typeof(SelfCareOptions), SelfCareOptions.Section),
        .. Of(typeof(PortalOptions), PortalOptions.Section),
        .. Of(typeof(DeskOptions), DeskOptions.Section),
        // Read without an options class.
        $"ASPNETCORE_URLS = {DefaultUrl(typeof(GatewayHost))}",
        $"PORTAL_URLS = {DefaultUrl(typeof(PortalHost))}",
        $"DESK_URLS = {DefaultUrl(typeof(DeskHost))}",
        "ConnectionStrings:Hosts = ",
        "ConnectionStrings:SelfCare = ",
        $"Kestrel:Limits:KeepAliveTimeout = {new KestrelServerLimits().KeepAliveTimeout}",
        $"Kestrel:Limits:RequestHeadersTimeout = {new KestrelServerLimits().RequestHeadersTimeout}",
        "OTEL_EXPORTER_OTLP_ENDPOINT = ",
        "OTEL_EXPORTER_OTLP_PROTOCOL = grpc",
        "OTEL_SERVICE_NAME = selfcare-gateway",
    ];

    /// <summary>Each key with its default; empty if the options have none.</summary>
    private static IEnumerable<string> Of(Type options, string section)
    {
        var defaults = Activator.CreateInstance(options);
        return options.GetProperties().SelectMany(property => Of(property, property.GetValue(defaults), $"{section}:{property.Name}"));
    }

    private static IEnumerable<string> Of(PropertyInfo property, object? value, string key) => property.PropertyType switch
    {
        { IsGenericType: true } many when many.IsAssignableTo(typeof(IEnumerable)) => OfEach(many, $"{key}:{Place(property)}"),
        { Name: "Text" } => [$"{key} = "],
        { IsClass: true } nested when nested != typeof(string) => Of(nested, key),
        _ => [$"{key} = {Written(value)}"],
    };

    private static IEnumerable<string> OfEach(Type many, string key) =>
        many.GetGenericArguments()[^1] is { Name: not ("String" or "Text") } item ? Of(item, key) : [$"{key} = "];

    /// <summary>The table's placeholder for a number or a name.</summary>
    private static string Place(PropertyInfo property) => property switch
    {
        { PropertyType.Name: "List`1" } => "{n}",
        { Name: "Lines" } => "{id}",
        { Name: "Sentences" } => "{code}",
        _ => "{key}",
    };

    private static string Written(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan { Microseconds: 0, Milliseconds: > 0 } time => time.ToString(@"hh\:mm\:ss\.FFF", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>A cell has one or more keys of the same kind. A default that begins with code is a value; other text is not.</summary>
    private static IEnumerable<string> Table(string page) =>
        from line in page.Split("\n## Settings\n")[1].Split("\n## ")[0].Split('\n')
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 6 && cells[1].StartsWith('`')
        from key in Code().Matches(cells[1])
        let isCode = Code().Match(cells[3]) is { Success: true, Index: 0 }
        select $"{key.Groups[1].Value} = {(isCode ? Code().Match(cells[3]).Groups[1].Value : "")}";

    private static string DefaultUrl(Type host) =>
        (string)host.GetField("DefaultUrl", BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue()!;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
