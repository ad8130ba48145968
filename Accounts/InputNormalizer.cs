using System.Text;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// Normalises what customers, the support desk and import files give as an id, number, code or address: all of them ASCII. Full-width and
/// other compatibility characters become plain ones (Unicode NFKC), invisible characters and surrounding spaces are dropped, <c>ー</c> and
/// other dashes become <c>-</c>, and <c>。</c> becomes <c>.</c>. Passwords have a rule of their own: <see cref="Passwords.Password"/>.
/// </summary>
public static class InputNormalizer
{
    private const string Hyphens = "-‐‑‒–—―−ー－ｰ﹣─━";

    public static string Normalize(string? typed)
    {
        // Most of what is typed needs nothing.
        if (string.IsNullOrEmpty(typed) || typed.All(c => c is > ' ' and <= '~'))
        {
            return typed ?? "";
        }

        var plain = new StringBuilder(typed.Length);
        foreach (var c in Nfkc(typed))
        {
            if (!IsInvisible(c))
            {
                plain.Append(c == '。' ? '.' : Hyphens.Contains(c) ? '-' : c);
            }
        }

        return plain.ToString().Trim();
    }

    /// <summary>Unicode normalisation form KC; text that has no such form is returned as it is.</summary>
    internal static string Nfkc(string text) => HasNoCharacter(text) ? text : text.Normalize(NormalizationForm.FormKC);

    /// <summary>Half a surrogate pair and U+FFFE are no characters. <see cref="string.Normalize()"/> throws for them.</summary>
    private static bool HasNoCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || text[i] == '\uFFFE')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Zero-width characters, joiners, direction marks and byte order marks: pasted along with other text.</summary>
    private static bool IsInvisible(char c) =>
        c is (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF';

    /// <summary>Also removes hyphens of any script: 「０９０－１２３４－５６７８」 becomes <c>09012345678</c>.</summary>
    public static string NormalizeNumber(string? typed) =>
        string.Concat(Normalize(typed).Where(c => !Hyphens.Contains(c)));
}
