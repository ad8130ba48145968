using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>The texts of one service line in one language. Its own texts take precedence over the common ones.</summary>
public sealed partial class LineTexts(PortalOptions options, string? line, string language)
{
    private readonly LineOptions _line = (line is null ? null : options.Lines.GetValueOrDefault(line)) ?? new();

    public string Language => language;

    public PhoneMismatchPlace PhoneMismatch => _line.PhoneMismatch;

    public IReadOnlyList<MenuGroup> Menu => _line.Menu;

    public IReadOnlyList<MenuGroup> MenuEnd => _line.MenuEnd;

    /// <summary>The menu has something to click that opens another system.</summary>
    public bool MenuLeadsElsewhere => Menu.Concat(MenuEnd)
        .Any(group => MenuLink.IsHttpAddress(group.Url ?? "") || group.Entries.Any(entry => MenuLink.IsHttpAddress(entry.Url)));

    /// <summary>The support phone number as a link that dials; null: the text has no number.</summary>
    public string? SupportTel => PhoneNumber().Match(this["support.phone"]) is { Success: true, Value: var number }
        ? $"tel:{number.Replace("-", "", StringComparison.Ordinal)}"
        : null;

    public bool MenuHas(string page) =>
        Menu.Concat(MenuEnd).Any(group => group.Url == page || group.Entries.Any(entry => entry.Url == page));

    /// <exception cref="KeyNotFoundException">There is no text with this key.</exception>
    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"There is no text {key}.");

    public string this[string key, params object[] values] => string.Format(CultureInfo.InvariantCulture, this[key], values);

    public string this[Text text] => text.In(language);

    /// <summary>The site's name; a page may have its own.</summary>
    public string Site(string screen) => Find($"{screen}.site") ?? this["site"];

    public IEnumerable<string> Paragraphs(string key) => this[key].Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<string> Items(string key) => this[key].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>In the configured time zone.</summary>
    public string TimeOfDay(DateTimeOffset time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    public string DayAndTime(DateTimeOffset time) =>
        Local(time).ToString(language == Hosting.Pages.Language.English ? "d MMM HH:mm" : "M月d日 HH:mm", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone));

    [GeneratedRegex(@"\+?[0-9][0-9-]{7,}[0-9]")]
    private static partial Regex PhoneNumber();

    private string? Find(string key) => (_line.Texts.GetValueOrDefault(key) ?? options.Texts.GetValueOrDefault(key))?.In(language);
}
