using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// The digests by which accounts are found: HMACs of the address and the contact phone number with the ring's keys for searching, so that
/// an index tells nobody what it was made of.
/// </summary>
public sealed class AccountDigests(KeyRing keys)
{
    /// <summary>128 bits: enough that no two addresses share a digest.</summary>
    private const int Bytes = 16;

    /// <summary>The key of new digests.</summary>
    public string KeyId => keys.Search.CurrentId;

    public SearchDigests Of(Account account) => Of(account.Email, account.ContactPhone);

    /// <param name="phone">As stored: any digits.</param>
    public SearchDigests Of(string? email, string? phone) => new(
        KeyId,
        email is null ? null : Digest(TokenPurpose.SearchedEmail, KeyId, EmailAddress.Fold(email)),
        phone is null ? null : Digest(TokenPurpose.SearchedPhone, KeyId, phone));

    /// <returns>One for each key: digests of an earlier key stay until they are replaced.</returns>
    /// <param name="email">As <see cref="EmailAddress.Fold"/> returns it.</param>
    public string[] OfEmail(string email) => [.. keys.Search.Ids.Select(id => Digest(TokenPurpose.SearchedEmail, id, email))];

    /// <returns>One for each key and each form in which the number may be stored.</returns>
    public string[] OfPhone(IReadOnlyList<string> storedForms) =>
    [
        .. from id in keys.Search.Ids
           from form in storedForms
           select Digest(TokenPurpose.SearchedPhone, id, form),
    ];

    private string Digest(TokenPurpose purpose, string keyId, string text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        keys.Search.TryMac(purpose, keyId, Encoding.UTF8.GetBytes(text), mac);
        return Base64Url.EncodeToString(mac[..Bytes]);
    }
}

/// <summary>As stored with the account.</summary>
/// <param name="Key">The id of their key.</param>
public sealed record SearchDigests(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("phone")] string? Phone);
