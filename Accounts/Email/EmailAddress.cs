using System.Text.RegularExpressions;

namespace OrleansSelfCare.Accounts.Email;

/// <summary>
/// The manual's rules for an address that a code can be sent to (manual, pages 4, 7 and the same pages for the other lines): before
/// the <c>@</c> letters, digits, <c>_ - .</c> only, no leading, trailing or doubled dot, at most 64 characters; after it a host name of
/// two labels or more; at most 254 characters in all (RFC 5321).
/// </summary>
public static partial class EmailAddress
{
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    public static bool IsReachable(string? address) =>
        address is { Length: <= MaxLength } && Pattern().IsMatch(address);

    /// <summary>Whether an import stores it: it must be an address, but may break the manual's rules.</summary>
    public static bool IsStorable(string address) =>
        address.Length <= MaxLength && address.IndexOf('@') is > 0 and var at && at < address.Length - 1
        && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c));

    /// <summary>
    /// Equal for all spellings of an address under which the support desk finds it: mail providers ignore case, also before the <c>@</c>.
    /// </summary>
    public static string Fold(string address) => InputNormalizer.Normalize(address).ToLowerInvariant();

    /// <summary><c>t***@example.jp</c>: enough for its owner to recognise.</summary>
    public static string? Mask(string? address) =>
        address is null ? null
        : address.LastIndexOf('@') is > 0 and var at ? $"{address[0]}***{address[at..]}"
        : "***";

    /// <summary>Why no code can be sent to it.</summary>
    /// <param name="typed">As it was typed.</param>
    /// <returns>Null if one can.</returns>
    public static EmailError? ErrorIn(string? typed)
    {
        var address = InputNormalizer.Normalize(typed);
        var at = address.IndexOf('@');
        return IsReachable(address) ? null
            : at < 1 || at != address.LastIndexOf('@') ? EmailError.NoAt
            : address.Any(c => c > '~' || c <= ' ') ? EmailError.Letter
            : address.Any(c => !char.IsAsciiLetterOrDigit(c) && !"_-.@".Contains(c)) ? EmailError.Symbol
            : Dots().IsMatch(address) ? EmailError.Dots
            : address.Length > MaxLength || at > MaxLocalLength ? EmailError.TooLong
            : EmailError.NoDomain;
    }

    [GeneratedRegex(@"\A\.|\.\.|\.@|@\.|\.\z")]
    private static partial Regex Dots();

    [GeneratedRegex(
        @"\A(?=[^@]{1,64}@)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*@" +
        @"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])\z")]
    private static partial Regex Pattern();
}
