using System.Diagnostics.CodeAnalysis;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>A six-digit code (NIST SP 800-63B-4 3.1.3.2). Only <see cref="Reveal"/> returns the digits.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.Code")]
public readonly record struct Code
{
    public const int Digits = 6;

    [Id(0)] private readonly string? _digits;

    private Code(string digits) => _digits = digits;

    /// <summary>Accepts full-width digits, surrounding spaces and hyphens. Any other input does not count as a try.</summary>
    public static bool TryParse([NotNullWhen(true)] string? typed, out Code code)
    {
        var digits = InputNormalizer.NormalizeNumber(typed);
        var valid = digits.Length == Digits && digits.All(char.IsAsciiDigit);
        code = valid ? new Code(digits) : default;
        return valid;
    }

    /// <summary>The last six decimal digits of a keyed number: the bias of 2^64 mod 10^6 is below 2^-44.</summary>
    public static Code From(ulong keyed) =>
        new((keyed % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture));

    public string Reveal() => _digits ?? "";

    public override string ToString() => "******";
}
