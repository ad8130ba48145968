using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// A password that nobody chose and that can be read out by telephone in any language (<see cref="IssuedPassword"/>): 53 bits. Derived
/// from the key ring, the account and a random id, which is stored: a repeated call returns the same one, and the store does not reveal
/// it.
/// </summary>
public sealed class TemporaryPassword(KeyRing keys)
{
    private const int Base = 10;

    /// <returns>Null: the key was removed from the ring.</returns>
    public Password? Of(AccountId account, Guid id, string keyId)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        byte[] body = [.. id.ToByteArray(), .. Encoding.UTF8.GetBytes(account.Key)];
        if (!keys.TryMac(TokenPurpose.TemporaryPassword, keyId, body, mac))
        {
            return null;
        }

        var number = new BigInteger(mac, isUnsigned: true);
        var digits = new StringBuilder();
        for (var i = 0; i < IssuedPassword.Digits; i++)
        {
            digits.Append((char)('0' + (int)(number % Base)));
            number /= Base;
        }

        return new(IssuedPassword.Format(digits.ToString()));
    }
}
