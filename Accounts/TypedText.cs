namespace OrleansSelfCare.Accounts;

/// <summary>What customers type, taken in kindly: full-width characters become half-width, spaces around go, hyphens in a number go.</summary>
public static class TypedText
{
    private const string Hyphens = "-‐‑‒–—―−ー－ｰ﹣─━";

    public static string HalfWidth(string? typed) =>
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

    /// <summary>Half-width, without hyphens of any script: 「０９０－１２３４－５６７８」 becomes <c>09012345678</c>.</summary>
    public static string Number(string? typed) =>
        string.Concat(HalfWidth(typed).Where(c => !Hyphens.Contains(c)));
}
