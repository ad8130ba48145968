using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace OrleansSelfCare.Client;

/// <summary>The texts of a JSON file in an assembly, in one language: <c>{"key": {"ja": "…", "en": "…"}}</c>.</summary>
/// <param name="language"><c>en</c> or <c>ja</c>.</param>
internal class TextTable(Assembly assembly, string file, string language)
{
    private readonly Dictionary<string, string> _texts = Read(assembly, file, language);

    public string Language => language;

    public string this[string key] => _texts[key];

    public string this[string key, params ReadOnlySpan<object?> values] => string.Format(CultureInfo.InvariantCulture, _texts[key], values);

    public IEnumerable<string> Keys => _texts.Keys;

    /// <returns>Null: there is no such text.</returns>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    private static Dictionary<string, string> Read(Assembly assembly, string file, string language)
    {
        using var json = assembly.GetManifestResourceStream(file)!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(json)!
            .ToDictionary(text => text.Key, text => text.Value[language]);
    }
}
