using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// The names of unknown accounts in the store: an HMAC of the account, so that the store does not show which ids were tried. All spellings
/// of an id have the same name. Any key of the ring may have made the name, as with tokens: rows survive a rotation, and those written
/// since then also the removal of the old key.
/// </summary>
public sealed class UnknownAccountNames(KeyRing keys)
{
    /// <summary>128 bits: enough that no two accounts share a name.</summary>
    private const int NameBytes = 16;

    /// <returns>One for each key, the current key's first: by that one it is written.</returns>
    public IReadOnlyList<string> Of(AccountId account)
    {
        var key = Encoding.UTF8.GetBytes(account.Fold().Key);
        return [.. keys.Ids.Select(Name)];

        string Name(string keyId)
        {
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            keys.TryMac(TokenPurpose.UnknownAccount, keyId, key, mac);
            return Base64Url.EncodeToString(mac[..NameBytes]);
        }
    }
}
