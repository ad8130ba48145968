namespace OrleansSelfCare.Grains.Webhooks;

/// <summary>A webhook's signing secret in the format of Standard Webhooks: <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";

    public static bool AreValid(string secrets) => secrets.Split(' ').All(secret => TryRead(secret) is not null);

    /// <param name="secrets">One secret, or several separated by spaces.</param>
    public static IEnumerable<byte[]> ReadAll(string secrets) => secrets.Split(' ').Select(secret => TryRead(secret)!);

    private static byte[]? TryRead(string secret)
    {
        var bytes = new byte[secret.Length];
        return secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length)
            && length is >= 24 and <= 64
                ? bytes[..length]
                : null;
    }
}
