using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The result of a form, shown once on the next page. Every form is answered with a redirect, so that reload and Back do not send it again.
/// Texts are in both languages, because the customer may change the language while they are shown.
/// </summary>
/// <param name="Notice">A message about the whole page.</param>
/// <param name="Errors">By field, in the order of the page.</param>
/// <param name="Typed">Values to fill in again. Never passwords or codes.</param>
internal sealed record Flash(Notice? Notice, IReadOnlyDictionary<string, Text> Errors, IReadOnlyDictionary<string, string> Typed)
{
    public static readonly Flash None = new(null, new Dictionary<string, Text>(), new Dictionary<string, string>());

    public bool HasError => Errors.Count > 0 || Notice is { Kind: not NoticeKind.Done };

    public bool IsEmpty => Notice is null && Errors.Count == 0 && Typed.Count == 0;

    /// <param name="path">The path of the page that it was written for.</param>
    public static Flash Read(ITempDataDictionary temporary, string path) =>
        temporary[KeyOf(path)] is string json ? Parse(json) : None;

    /// <returns><see cref="None"/> if it can't be read.</returns>
    public static Flash Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Flash>(json) ?? None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    public void Write(ITempDataDictionary temporary, string path) => temporary[KeyOf(path)] = ToJson();

    /// <summary>Shows it again at the next request for that page.</summary>
    public static void Keep(ITempDataDictionary temporary, string path) => temporary.Keep(KeyOf(path));

    /// <summary>Portals of earlier versions use the path alone: each version ignores the texts of the other.</summary>
    private static string KeyOf(string path) => $"both-languages:{path}";
}

internal sealed record Notice(NoticeKind Kind, Text Text);

internal enum NoticeKind
{
    Done,
    Error,

    /// <summary>An error that the page itself places, instead of the layout.</summary>
    ErrorInPlace,
}
