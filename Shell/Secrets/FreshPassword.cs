using System.Security.Cryptography;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// A random password to be read out on the telephone: four groups of four out of 31 letters and digits that no ear or eye takes for
/// another, 79 bits, as <c>k7mq-2xrd-9fht-ucw4</c>.
/// </summary>
internal static class FreshPassword
{
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
    private const int Groups = 4;

    public static Password Make() =>
        new(string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4))));
}
