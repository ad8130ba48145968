using System.Text;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// A session's name for others than its owner's portal: the claim <c>sid</c> of clients (OpenID Connect Front-Channel Logout 1.0, 3), and
/// the session's id in the API. Always the same for a session and a sector, so that clients can compare it. Only who has the key ring can
/// read from it the account and the session; it gives no access to either.
/// </summary>
public sealed class SessionNames(SealedText sealedText)
{
    private const int IdBytes = 16;

    /// <param name="keyId">The session's own key, so that the name stays the same when the ring's current key changes.</param>
    /// <param name="sector">See <see cref="OpenIdClient.Sector"/>; null: of public clients, and in the API.</param>
    /// <returns>Null: the key was removed from the ring, and the session's token is no longer good either.</returns>
    public string? Write(AccountId account, Guid sessionId, string keyId, string? sector) => sealedText.WriteRepeatably(
        TokenPurpose.SessionName,
        keyId,
        [.. sessionId.ToByteArray(), .. Encoding.UTF8.GetBytes(account.Key)],
        // A key of an account has no line feed.
        sector is null ? [] : Encoding.UTF8.GetBytes($"\n{sector}"));

    public bool TryRead(string? name, out AccountId account, out Guid sessionId)
    {
        (account, sessionId) = (default, default);
        if (sealedText.TryRead(TokenPurpose.SessionName, name) is not { Length: > IdBytes } content)
        {
            return false;
        }

        sessionId = new Guid(content.AsSpan(0, IdBytes));
        return AccountId.TryFromKey(Encoding.UTF8.GetString(content.AsSpan(IdBytes)), out account);
    }
}
