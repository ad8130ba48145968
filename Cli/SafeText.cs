using System.Globalization;
using System.Text;

namespace OrleansSelfCare.Cli;

/// <summary>
/// Text that came from elsewhere, fit to be shown: what would move a terminal's cursor, colour it, break a line or turn the direction of
/// reading is a mark in its place.
/// </summary>
internal static class SafeText
{
    public static string Of(string text) => string.Concat(text.EnumerateRunes().Select(rune => IsHarmful(rune) ? Rune.ReplacementChar : rune));

    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
