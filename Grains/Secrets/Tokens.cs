using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// Bearer tokens of challenges and sessions: the account, a random 128-bit id, and a 256-bit HMAC with a key of the ring, so that a forged
/// token is refused without a grain call. URL-safe, at most 239 characters. Only the id is stored.
/// </summary>
public sealed class Tokens(KeyRing keys)
{
    private const int IdBytes = 16;
    private const int MaxLength = 400;

    public string Write(TokenPurpose purpose, AccountId account, Guid id, string keyId)
    {
        var key = account.Key;
        Span<byte> body = stackalloc byte[IdBytes + Encoding.UTF8.GetByteCount(key)];
        id.TryWriteBytes(body);
        Encoding.UTF8.GetBytes(key, body[IdBytes..]);
        Span<byte> check = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return keys.TryMac(purpose, keyId, body, check)
            ? $"{keyId}.{Base64Url.EncodeToString(body)}.{Base64Url.EncodeToString(check)}"
            : throw new InvalidOperationException($"The key ring has no key '{keyId}' any more.");
    }

    /// <returns>False: the check is wrong, or it is a token for another purpose.</returns>
    public bool TryRead(TokenPurpose purpose, string? token, out AccountId account, out Guid id)
    {
        (account, id) = (default, default);
        if (token is not { Length: <= MaxLength }
            || token.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot)
            || token.LastIndexOf('.') is var lastDot && lastDot == dot)
        {
            return false;
        }

        Span<byte> body = stackalloc byte[MaxLength];
        Span<byte> check = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TryDecode(token.AsSpan(dot + 1, lastDot - dot - 1), body, out var length) || length <= IdBytes
            || !TryDecode(token.AsSpan(lastDot + 1), check, out var checkLength) || checkLength != check.Length
            || !keys.TryMac(purpose, token[..dot], body[..length], expected)
            || !CryptographicOperations.FixedTimeEquals(check, expected))
        {
            return false;
        }

        id = new Guid(body[..IdBytes]);
        return AccountId.TryFromKey(Encoding.UTF8.GetString(body[IdBytes..length]), out account);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int length)
    {
        length = 0;
        return Base64Url.IsValid(text, out var decoded) && decoded <= bytes.Length && Base64Url.TryDecodeFromChars(text, bytes, out length);
    }
}

/// <summary>The first byte of every HMAC's input: a token or code for one purpose is not valid for another.</summary>
public enum TokenPurpose : byte
{
    Challenge = 1,
    Session = 2,
    Code = 3,
    TemporaryPassword = 4,
    UnknownAccount = 5,
    ReturnPath = 6,
    AuthorizationRequest = 7,
    AuthorizationAnswer = 8,
    AuthorizationCode = 9,
    RefreshToken = 10,
    SessionName = 11,
    LogoutReturn = 12,
    PushedRequest = 13,
    SearchedEmail = 14,
    SearchedPhone = 15,
    AuditRow = 20,
    AuditCheckpoint = 21,
}
