using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>A six-digit code (NIST SP 800-63B-4 3.1.3.2). Only <see cref="Reveal"/> returns the digits.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.Code")]
public readonly partial record struct Code
{
    public const int Digits = 6;

    [Id(0)] private readonly string? _digits;

    private Code(string digits) => _digits = digits;

    /// <summary>
    /// Accepts full-width digits, spaces and hyphens between the digits, and text around the code if exactly one of its runs of digits has
    /// six (a customer pasted a part of the mail). Any other input does not count as a try.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? typed, out Code code)
    {
        var text = InputNormalizer.Normalize(typed);
        var digits = string.Concat(text.Where(c => c is not ('-' or ' ')));
        var found = IsCode(digits) ? [digits] : RunsOfDigits().Matches(text).Select(run => run.Value).Where(IsCode).Take(2).ToArray();
        code = found is [var only] ? new Code(only) : default;
        return found is [_];
    }

    /// <summary>The last six decimal digits of a keyed number: the bias of 2^64 mod 10^6 is below 2^-44.</summary>
    public static Code From(ulong keyed) =>
        new((keyed % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture));

    private static bool IsCode(string digits) => digits.Length == Digits && digits.All(char.IsAsciiDigit);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex RunsOfDigits();

    public string Reveal() => _digits ?? "";

    public override string ToString() => "******";
}
