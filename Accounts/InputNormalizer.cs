namespace OrleansSelfCare.Accounts;

/// <summary>
/// Normalises input of customers and import files: full-width to half-width characters, no surrounding spaces, no hyphens in numbers.
/// </summary>
public static class InputNormalizer
{
    private const string Hyphens = "-‐‑‒–—―−ー－ｰ﹣─━";

    public static string Normalize(string? typed) =>
        typed is null ? "" : string.Create(typed.Length, typed, static (narrow, wide) =>
        {
            for (var i = 0; i < wide.Length; i++)
            {
                narrow[i] = wide[i] switch
                {
                    >= '\uFF01' and <= '\uFF5E' => (char)(wide[i] - 0xFEE0),
                    '\u3000' => ' ',
                    var c => c,
                };
            }
        }).Trim();

    /// <summary>Also removes hyphens of any script: 「０９０－１２３４－５６７８」 becomes <c>09012345678</c>.</summary>
    public static string NormalizeNumber(string? typed) =>
        string.Concat(Normalize(typed).Where(c => !Hyphens.Contains(c)));
}
