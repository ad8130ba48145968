using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// Encrypts and authenticates what the provider gives to others and gets back (AES-256-GCM): a URL-safe text, the key's id before a dot.
/// All gateways read it, because its key derives from the key ring. What was sealed for one purpose can't be opened for another.
/// </summary>
public sealed class SealedText(KeyRing keys)
{
    /// <summary>A key of its own for each text, from 128 random bits: however many are sealed, no key meets the same nonce twice.</summary>
    private const int SaltBytes = 16;
    private const int TagBytes = 16;

    /// <summary>Of a text, in characters: the longest authorization request, and what the provider adds.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>Longer content is compressed. An earlier version gives and reads none that is longer.</summary>
    private const int MaxPlainLength = 3072;

    /// <summary>The first byte of compressed content: JSON begins with a brace.</summary>
    private const byte Compressed = 1;

    private static readonly byte[] Nonce = new byte[12];

    public string Write<T>(TokenPurpose purpose, T content)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        RandomNumberGenerator.Fill(salt);
        return Write(purpose, keys.CurrentId, salt, Pack(JsonSerializer.SerializeToUtf8Bytes(content)));
    }

    /// <summary>The same content and variant give the same text, as long as the ring has the key.</summary>
    /// <param name="content">More than <c>16</c> bytes: a shorter one could be taken for a salt.</param>
    /// <param name="variant">Not read again. Together with the content it must be that of no other content.</param>
    /// <returns>Null: the key was removed from the ring.</returns>
    public string? WriteRepeatably(TokenPurpose purpose, string keyId, ReadOnlySpan<byte> content, ReadOnlySpan<byte> variant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(content.Length, SaltBytes);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return keys.TryMac(purpose, keyId, [.. content, .. variant], mac) ? Write(purpose, keyId, mac[..SaltBytes], content) : null;
    }

    public bool TryRead<T>(TokenPurpose purpose, string? text, [NotNullWhen(true)] out T? content)
        where T : class
    {
        content = TryRead(purpose, text) is { } packed ? JsonSerializer.Deserialize<T>(Unpack(packed)) : null;
        return content is not null;
    }

    /// <returns>Null: not sealed for this purpose with a key of the ring, or changed since.</returns>
    public byte[]? TryRead(TokenPurpose purpose, string? text)
    {
        if (text is not { Length: <= MaxLength }
            || text.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot)
            || !Base64Url.IsValid(text.AsSpan(dot + 1), out var length)
            || length <= SaltBytes + TagBytes)
        {
            return null;
        }

        var all = Base64Url.DecodeFromChars(text.AsSpan(dot + 1)).AsSpan();
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!keys.TryMac(purpose, text[..dot], all[..SaltBytes], key))
        {
            return null;
        }

        var content = new byte[all.Length - SaltBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(Nonce, all[SaltBytes..^TagBytes], all[^TagBytes..], content);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>What clients send is mostly base64, of which compression takes back what the text's own base64 adds.</summary>
    private static byte[] Pack(byte[] json)
    {
        if (json.Length <= MaxPlainLength)
        {
            return json;
        }

        using var packed = new MemoryStream();
        packed.WriteByte(Compressed);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(json);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        if (packed is not [Compressed, ..])
        {
            return packed;
        }

        using var inflate = new DeflateStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        using var json = new MemoryStream();
        inflate.CopyTo(json);
        return json.ToArray();
    }

    private string Write(TokenPurpose purpose, string keyId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> content)
    {
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!keys.TryMac(purpose, keyId, salt, key))
        {
            throw new InvalidOperationException($"The key ring has no key '{keyId}' any more.");
        }

        var all = new byte[SaltBytes + content.Length + TagBytes];
        salt.CopyTo(all);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(Nonce, content, all.AsSpan(SaltBytes, content.Length), all.AsSpan(SaltBytes + content.Length));
        return $"{keyId}.{Base64Url.EncodeToString(all)}";
    }
}
