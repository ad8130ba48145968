namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// The form of the passwords that the support desk issues: 16 digits in groups of four, with hyphens between them. Example:
/// <c>4821-7730-9157-2604</c>. Customers hear it on the telephone, and type it with other separators or none.
/// </summary>
public static class IssuedPassword
{
    /// <summary>53 bits.</summary>
    public const int Digits = 16;
    private const int GroupLength = 4;

    /// <param name="digits">16 of them.</param>
    public static string Format(string digits) => string.Join('-', digits.Chunk(GroupLength).Select(group => new string(group)));

    /// <returns>The digits, if the text is 16 digits of any width, with or without hyphens and spaces; else null.</returns>
    public static string? DigitsIn(string typed)
    {
        var digits = string.Concat(InputNormalizer.NormalizeNumber(typed).Where(c => !char.IsWhiteSpace(c)));
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
