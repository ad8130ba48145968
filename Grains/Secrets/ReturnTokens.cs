using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// The tokens in envelope senders (<see cref="MailOptions.ReturnPath"/>), by which a bounce finds its account and mail (VERP). Encrypted
/// and authenticated with a key derived from the ring (AES key wrap with padding, RFC 5649), because mail servers see them: they tell
/// nothing and can't be forged. At most 52 of <c>a-z 2-7</c>; read in any case, because a mail server may change it.
/// </summary>
public sealed class ReturnTokens(KeyRing keys, IOptions<SelfCareOptions> options)
{
    /// <summary>Wrapped it is 32 bytes, in base 32 52 characters: with few others they fit into the 64 of RFC 5321, 4.5.3.1.1.</summary>
    private const int MaxContent = 24;

    /// <summary>Line, address, day.</summary>
    private const int FixedContent = 6;

    private const int MaxWrapped = MaxContent + WrappedBlock;

    /// <summary>Of what is wrapped: 8 bytes for the check, and content of which the last block is filled up.</summary>
    private const int WrappedBlock = 8;
    private const int MinWrapped = 16;

    /// <summary>The two bytes that name each line.</summary>
    private readonly FrozenDictionary<ushort, string> _lines = options.Value.Lines.Keys.Order(StringComparer.Ordinal)
        .DistinctBy(NumberOf).ToFrozenDictionary(NumberOf, line => line);

    /// <param name="mailNumber">1 or more.</param>
    /// <returns>
    /// Null: no <see cref="MailOptions.ReturnPath"/> is set, or the self-care id is too long: 17 characters fit for an account's first 127
    /// mails, 16 for the first 16,383, and 13 always.
    /// </returns>
    public string? Write(AccountId account, string recipient, int mailNumber, DateTimeOffset now)
    {
        if (options.Value.Mail.ReturnPath.Length == 0)
        {
            return null;
        }

        Span<byte> content = stackalloc byte[MaxContent];
        BinaryPrimitives.WriteUInt16BigEndian(content, NumberOf(account.Line));
        BinaryPrimitives.WriteUInt16BigEndian(content[2..], (ushort)DigestOf(keys.CurrentId, account, recipient)!.Value);
        BinaryPrimitives.WriteUInt16BigEndian(content[4..], (ushort)MailReturns.DayOf(now));
        var length = FixedContent;
        for (var rest = (uint)mailNumber; ; rest >>= 7)
        {
            content[length++] = (byte)(rest > 0x7F ? rest | 0x80 : rest);
            if (rest <= 0x7F)
            {
                break;
            }
        }

        if (!Encoding.ASCII.TryGetBytes(account.SelfCareId, content[length..], out var idLength))
        {
            return null;
        }

        using var key = CreateKey(keys.CurrentId);
        return Base32.Write(key.EncryptKeyWrapPadded(content[..(length + idLength)]));
    }

    /// <returns>False: no key of the ring wrote it.</returns>
    public bool TryRead(string token, [NotNullWhen(true)] out ReturnToken? read)
    {
        read = Base32.TryRead(token, MaxWrapped) is { Length: >= MinWrapped } wrapped && wrapped.Length % WrappedBlock == 0
            ? keys.Ids.Select(keyId => Read(wrapped, keyId)).FirstOrDefault(found => found is not null)
            : null;
        return read is not null;
    }

    /// <summary>Two bytes that name the recipient among the addresses that the account had.</summary>
    /// <returns>Null: the key was removed from the ring.</returns>
    public int? DigestOf(string keyId, AccountId account, string address)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // Neither part contains a line feed, so different parts never give the same text.
        return keys.TryMac(TokenPurpose.ReturnPath, keyId, Encoding.UTF8.GetBytes($"{account.Key}\n{address}"), mac)
            ? BinaryPrimitives.ReadUInt16BigEndian(mac)
            : null;
    }

    private static ushort NumberOf(string line) => BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(line)));

    private ReturnToken? Read(byte[] wrapped, string keyId)
    {
        byte[] content;
        try
        {
            using var key = CreateKey(keyId);
            content = key.DecryptKeyWrapPadded(wrapped);
        }
        catch (CryptographicException)
        {
            return null;
        }

        var (place, number, shift) = (FixedContent, 0u, 0);
        while (place < content.Length && shift < 32)
        {
            var part = content[place++];
            number |= (uint)(part & 0x7F) << shift;
            shift += 7;
            if (part <= 0x7F)
            {
                break;
            }
        }

        return content.Length > FixedContent
            && _lines.TryGetValue(BinaryPrimitives.ReadUInt16BigEndian(content), out var line)
            && AccountId.TryCreate(line, Encoding.ASCII.GetString(content.AsSpan(place)), out var account)
                ? new(
                    account,
                    (int)number,
                    BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(4)),
                    BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(2)),
                    keyId)
                : null;
    }

    /// <summary>The input is empty, that of a digest is not: both are HMACs of one key.</summary>
    private Aes CreateKey(string keyId)
    {
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!keys.TryMac(TokenPurpose.ReturnPath, keyId, [], key))
        {
            throw new InvalidOperationException($"The key ring has no key '{keyId}' any more.");
        }

        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }
}

/// <summary>What a return token names.</summary>
/// <param name="Day">On which the mail was sent (<see cref="MailReturns.DayOf"/>).</param>
/// <param name="AddressDigest">As <see cref="ReturnTokens.DigestOf"/> gives it.</param>
/// <param name="KeyId">The key of the digest.</param>
public sealed record ReturnToken(AccountId Account, int MailNumber, int Day, int AddressDigest, string KeyId);
