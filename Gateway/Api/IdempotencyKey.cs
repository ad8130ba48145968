using System.Security.Cryptography;
using System.Text;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The <c>Idempotency-Key</c> header: a repeated call with the same key returns what the first one did.</summary>
internal static class IdempotencyKey
{
    /// <summary>Of fixed length, so that the caller does not decide how much is stored.</summary>
    /// <returns>Null: no key.</returns>
    public static string? Digest(string? key) => string.IsNullOrEmpty(key)
        ? null
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
}
