namespace OrleansSelfCare.Portal.Pages;

/// <summary>A field of a form, with its hint and its error beside it.</summary>
/// <param name="Autocomplete">What the browser may fill in (WCAG 2.2, 1.3.5).</param>
internal sealed record Field(
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
    /// <summary>The element, elsewhere on the page, that says what is wrong with it.</summary>
    public string? ErrorElsewhere { get; init; }

    public bool IsInvalid => Error is not null || ErrorElsewhere is not null;

    public string? DescribedBy => string.Join(' ', new[] { Error is null ? null : $"{Name}-error", Hint.Length == 0 ? null : $"{Name}-hint", ErrorElsewhere }.OfType<string>())
        is { Length: > 0 } ids ? ids : null;
}
