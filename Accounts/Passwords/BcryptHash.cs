using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>A hash of bcrypt, as other systems export it: <c>$2b$12$</c>, 22 characters of salt, 31 of hash; also 2a and 2y.</summary>
public sealed partial record BcryptHash
{
    private const int MinCost = 4;
    private const int MaxCost = 12;
    private const int SaltEnd = 29;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private BcryptHash(int cost, string text) => (Cost, Text) = (cost, text);

    /// <summary>The binary logarithm of the number of rounds.</summary>
    public int Cost { get; }

    public string Text { get; }

    /// <returns>Why the text is not accepted; null if it is.</returns>
    internal static PasswordHashError? Parse(string text, out BcryptHash? hash)
    {
        hash = null;
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return PasswordHashError.BcryptFormat;
        }

        var cost = int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        if (cost is < MinCost or > MaxCost)
        {
            return PasswordHashError.BcryptCost;
        }

        var (salt, subkey) = (text[..SaltEnd], text[SaltEnd..]);
        hash = new(cost, salt[..^1] + WithoutUnusedBits(salt[^1], 4) + subkey[..^1] + WithoutUnusedBits(subkey[^1], 2));
        return null;
    }

    public override string ToString() => nameof(BcryptHash);

    /// <summary>The last character of salt and hash has bits beyond their length, which some systems set.</summary>
    private static char WithoutUnusedBits(char last, int bits) =>
        Alphabet[Alphabet.IndexOf(last, StringComparison.Ordinal) >> bits << bits];

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex Pattern();
}
