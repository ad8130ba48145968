using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// Derives the six digits of a challenge: HMAC over its id, its code's number, the recipient's address and the account. A code is valid
/// only for that challenge, address and account (ASVS V6.6.2), is always the same for them, and is not stored (V6.5.2).
/// </summary>
public sealed class Codes(KeyRing keys)
{
    /// <returns>Null: the key was removed from the ring, or the challenge has no code.</returns>
    public Code? Of(AccountId account, Challenge challenge) =>
        challenge.SentTo is { } sentTo ? Of(account, challenge.Id, challenge.KeyId, challenge.CodeNumber, sentTo) : null;

    public Code? Of(AccountId account, OutboxCode code, string sentTo) => Of(account, code.ChallengeId, code.KeyId, code.Number, sentTo);

    public bool Matches(AccountId account, Challenge challenge, Code typed) => AreEqual(Of(account, challenge), typed);

    public bool Matches(AccountId account, OutboxCode code, string sentTo, Code typed) => AreEqual(Of(account, code, sentTo), typed);

    private static bool AreEqual(Code? code, Code typed) => code is { } sent
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sent.Reveal()), Encoding.ASCII.GetBytes(typed.Reveal()));

    private Code? Of(AccountId account, Guid challengeId, string keyId, int number, string sentTo)
    {
        // Neither part contains a line feed, so different parts never give the same text.
        var text = $"{account.Key}\n{sentTo}";
        var body = new byte[16 + sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        challengeId.TryWriteBytes(body);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(16), number);
        Encoding.UTF8.GetBytes(text, body.AsSpan(20));
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return keys.TryMac(TokenPurpose.Code, keyId, body, mac) ? Code.From(BinaryPrimitives.ReadUInt64BigEndian(mac)) : null;
    }
}
