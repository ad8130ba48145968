using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSelfCare.Client;

/// <summary>
/// Checks that a webhook comes from the service: Standard Webhooks 1.0, symmetric signatures (<c>v1</c>, HMAC-SHA256).
/// </summary>
public static class WebhookSignature
{
    /// <summary>How far a webhook's time may be from now, before or after: who records a webhook can't send it again later.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_";
    private const string SignaturePrefix = "v1,";

    /// <summary>As the specification asks.</summary>
    private const int ShortestSecret = 24;

    /// <param name="secrets">
    /// The line's secret (<c>whsec_</c> and base64), or several separated by spaces, while one replaces another: any may have signed.
    /// </param>
    /// <param name="id">The header <c>webhook-id</c>; null: there is none.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one, or several separated by spaces.</param>
    /// <param name="body">The bytes of the request's body as they came, not parsed and written again.</param>
    /// <returns>False: refuse the webhook, for example with 401; the service sends it again later.</returns>
    /// <exception cref="FormatException">A secret is none. The message doesn't contain it.</exception>
    public static bool Verify(
        string secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        byte[][] keys = [.. secrets.Split(' ').Select(KeyOf)];
        if (id is null
            || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt)
            || Math.Abs(now.ToUnixTimeSeconds() - sentAt) > (long)Tolerance.TotalSeconds)
        {
            return false;
        }

        var isRight = false;
        foreach (var key in keys)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
            hash.AppendData(body);
            var expected = Encoding.UTF8.GetBytes(SignaturePrefix + Convert.ToBase64String(hash.GetHashAndReset()));
            foreach (var signature in signatures.Split(' '))
            {
                isRight |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature));
            }
        }

        return isRight;
    }

    private static byte[] KeyOf(string secret)
    {
        var key = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length)
            && length >= ShortestSecret
                ? key[..length]
                : throw new FormatException("A webhook's secret must be whsec_ and base64 of at least 24 bytes.");
    }
}
