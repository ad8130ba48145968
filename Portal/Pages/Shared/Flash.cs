using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>What a form's answer tells the page that is shown next, once: every form is answered by a redirect, so that reload and Back repeat nothing.</summary>
/// <param name="Notice">About the page as a whole.</param>
/// <param name="Errors">By field, in the order of the page.</param>
/// <param name="Typed">What stands in the fields again. Never a password, never a code.</param>
internal sealed record Flash(Notice? Notice, IReadOnlyDictionary<string, string> Errors, IReadOnlyDictionary<string, string> Typed)
{
    public static readonly Flash None = new(null, new Dictionary<string, string>(), new Dictionary<string, string>());

    public bool HasError => Errors.Count > 0 || Notice is { Kind: not NoticeKind.Done };

    /// <param name="path">Of the page that it is for; any other leaves it where it is.</param>
    public static Flash Read(ITempDataDictionary temporary, string path) =>
        temporary[path] is string json ? JsonSerializer.Deserialize<Flash>(json)! : None;

    public void Write(ITempDataDictionary temporary, string path) => temporary[path] = JsonSerializer.Serialize(this);
}

internal sealed record Notice(NoticeKind Kind, string Text);

internal enum NoticeKind
{
    Done,
    Error,

    /// <summary>An error that the page shows at a place of its own.</summary>
    ErrorInPlace,
}
