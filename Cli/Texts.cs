using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace OrleansSelfCare.Cli;

/// <summary>The texts of the command line in one language, from <c>Texts.json</c>.</summary>
internal sealed class Texts
{
    public static readonly Texts English = new("en");
    public static readonly Texts Japanese = new("ja");

    // The first one that is set decides (POSIX, 8.2).
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    private readonly Dictionary<string, string> _texts;

    private Texts(string language)
    {
        Language = language;
        using var json = typeof(Texts).Assembly.GetManifestResourceStream("Texts.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(json)!
            .ToDictionary(text => text.Key, text => text.Value[language]);
    }

    /// <summary><c>en</c> or <c>ja</c>.</summary>
    public string Language { get; }

    public string this[string key] => _texts[key];

    public string this[string key, params ReadOnlySpan<object?> values] => string.Format(CultureInfo.InvariantCulture, _texts[key], values);

    public IEnumerable<string> Keys => _texts.Keys;

    /// <returns>Null: there is no such text.</returns>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>The language of <c>--language</c>, otherwise Japanese in a Japanese locale, otherwise English.</summary>
    public static Texts Of(string[] arguments, Func<string, string?> variable)
    {
        var option = CreateOption("");
        var language = new RootCommand { option }.Parse(arguments, SelfCareCommand.Parsing).GetResult(option) is { Tokens: [var token] }
            ? token.Value
            : LocaleVariables.Select(variable).FirstOrDefault(locale => !string.IsNullOrEmpty(locale))?.Split('_', '.', '@')[0];
        return language == Japanese.Language ? Japanese : English;
    }

    public static Option<string> CreateOption(string description)
    {
        var option = new Option<string>("--language") { Description = description, Recursive = true };
        option.AcceptOnlyFromAmong(Japanese.Language, English.Language);
        return option;
    }
}
