using System.Globalization;
using System.Text;

namespace OrleansSelfCare.Cli;

/// <summary>
/// Makes text from outside safe to print: replaces control characters, such as terminal escape sequences, line breaks and changes of
/// text direction.
/// </summary>
internal static class SafeText
{
    public static string Of(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsControl(rune) ? Rune.ReplacementChar : rune));

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
