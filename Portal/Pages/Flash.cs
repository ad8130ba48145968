using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The result of a form, shown once on the next page. Every form is answered with a redirect, so that reload and Back do not send it again.
/// </summary>
/// <param name="Notice">A message about the whole page.</param>
/// <param name="Errors">By field, in the order of the page.</param>
/// <param name="Typed">Values to fill in again. Never passwords or codes.</param>
internal sealed record Flash(Notice? Notice, IReadOnlyDictionary<string, string> Errors, IReadOnlyDictionary<string, string> Typed)
{
    public static readonly Flash None = new(null, new Dictionary<string, string>(), new Dictionary<string, string>());

    public bool HasError => Errors.Count > 0 || Notice is { Kind: not NoticeKind.Done };

    /// <param name="path">The path of the page that it was written for.</param>
    public static Flash Read(ITempDataDictionary temporary, string path) =>
        temporary[path] is string json ? JsonSerializer.Deserialize<Flash>(json)! : None;

    public void Write(ITempDataDictionary temporary, string path) => temporary[path] = JsonSerializer.Serialize(this);
}

internal sealed record Notice(NoticeKind Kind, string Text);

internal enum NoticeKind
{
    Done,
    Error,

    /// <summary>An error that the page itself places, instead of the layout.</summary>
    ErrorInPlace,
}
