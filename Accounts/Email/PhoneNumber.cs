namespace OrleansSelfCare.Accounts.Email;

/// <summary>
/// The contact phone number of a contract, as digits. What is typed or imported must be a phone number; a stored one may have any shape,
/// because earlier versions accepted any digits.
/// </summary>
public static class PhoneNumber
{
    private const string Separators = "().・";
    private const string JapansCode = "81";

    /// <summary>E.164.</summary>
    private const int MaxDigits = 15;
    private const int MinDigits = 4;

    /// <param name="isJapanese">
    /// True: 0 and 9 or 10 more digits; <c>+81</c> or <c>81</c> in front becomes 0. False: 4 to 15 digits, a plus in front is dropped.
    /// </param>
    /// <returns>The digits to store and compare; null: not a phone number.</returns>
    public static string? Read(string? typed, bool isJapanese)
    {
        var number = string.Concat(
            InputNormalizer.NormalizeNumber(typed).Where(c => !char.IsWhiteSpace(c) && !Separators.Contains(c, StringComparison.Ordinal)));
        var hasPlus = number.StartsWith('+');
        var digits = hasPlus ? number[1..] : number;
        return digits.Length is < MinDigits or > MaxDigits || !digits.All(char.IsAsciiDigit) ? null
            : isJapanese ? National(digits, hasPlus)
            : digits;
    }

    /// <summary>Whether the account's number is the one that <see cref="Read"/> returned.</summary>
    /// <param name="stored">It may lack its leading 0: spreadsheets drop it.</param>
    public static bool Matches(string? stored, string number, bool isJapanese) =>
        stored is not null && (stored == number || "0" + stored == number || Read(stored, isJapanese) == number);

    /// <summary>All digits that <see cref="Matches"/> accepts as this number.</summary>
    public static IReadOnlyList<string> StoredForms(string number, bool isJapanese)
    {
        string[] plain = number.StartsWith('0') ? [number, number[1..]] : [number];
        return isJapanese ? [.. plain, .. plain.Select(digits => JapansCode + digits)] : plain;
    }

    /// <summary>Whether <see cref="Read"/> could have returned it.</summary>
    public static bool IsValid(string stored, bool isJapanese) => Read(stored, isJapanese) == stored;

    /// <summary><c>********567</c></summary>
    public static string? Mask(string? number) =>
        number is null ? null : new string('*', Math.Max(number.Length - 3, 0)) + number[^Math.Min(3, number.Length)..];

    private static string? National(string digits, bool hasPlus)
    {
        var hasCode = digits.StartsWith(JapansCode, StringComparison.Ordinal);
        if (hasPlus && !hasCode)
        {
            return null;
        }

        var rest = hasCode ? digits[JapansCode.Length..] : digits;
        // +81 (0)3 has the 0 already.
        var national = hasCode && !rest.StartsWith('0') ? "0" + rest : rest;
        return national is ['0', ..] and { Length: 10 or 11 } ? national : null;
    }
}
