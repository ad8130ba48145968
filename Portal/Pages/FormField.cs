namespace OrleansSelfCare.Portal.Pages;

/// <summary>A form field with its hint and its error message.</summary>
/// <param name="Autocomplete">Tells the browser what to fill in (WCAG 2.2, 1.3.5).</param>
internal sealed record FormField(
    string Name,
    string Label,
    string Hint,
    string Type,
    string? Autocomplete,
    string? InputMode,
    string Value,
    string? Error,
    bool HasFocus)
{
    /// <summary>The id of another element of the page that shows this field's error.</summary>
    public string? ErrorElsewhere { get; init; }

    public bool IsInvalid => Error is not null || ErrorElsewhere is not null;

    public string? DescribedBy
    {
        get
        {
            string?[] ids = [Error is null ? null : $"{Name}-error", Hint.Length == 0 ? null : $"{Name}-hint", ErrorElsewhere];
            return string.Join(' ', ids.OfType<string>()) is { Length: > 0 } joined ? joined : null;
        }
    }
}
