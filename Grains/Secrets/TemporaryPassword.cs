using System.Security.Cryptography;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// A random password that can be read out by telephone: four groups of four, from 31 letters and digits without similar ones; 79 bits.
/// Example: <c>k7mq-2xrd-9fht-ucw4</c>.
/// </summary>
internal static class TemporaryPassword
{
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
    private const int Groups = 4;

    public static Password Create() =>
        new(string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4))));
}
