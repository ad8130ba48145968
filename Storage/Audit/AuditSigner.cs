using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Storage.Audit;

/// <summary>
/// The digests of audit rows: HMAC-SHA-256 with a key of the key ring, of the digest of the row before and the entry. Who has the database
/// but not the key ring can't make one.
/// </summary>
public sealed class AuditSigner(KeyRing keys)
{
    /// <summary>Stands for the row before the first one.</summary>
    public static readonly byte[] None = new byte[HMACSHA256.HashSizeInBytes];

    /// <param name="previous">The digest of the row before in the same chain.</param>
    public AuditRow Sign(string chain, long number, string json, byte[] previous) =>
        new(chain, number, json, keys.CurrentId, Mac(TokenPurpose.AuditRow, keys.CurrentId, previous, json)!)
        {
            Columns = AuditColumns.Of(json),
        };

    public AuditCheckpoint SignCheckpoint(AuditRow last) => new(
        last.Chain, last.Number, last.Digest, keys.CurrentId, Mac(last.Chain, last.Number, last.Digest, keys.CurrentId)!);

    /// <returns>Null: the key ring no longer has the key.</returns>
    public bool? IsRight(AuditRow row, byte[] previous) => Mac(TokenPurpose.AuditRow, row.Key, previous, row.Json) is { } mac
        ? CryptographicOperations.FixedTimeEquals(mac, row.Digest)
        : null;

    /// <inheritdoc cref="IsRight(AuditRow, byte[])"/>
    public bool? IsRight(AuditCheckpoint checkpoint) =>
        Mac(checkpoint.Chain, checkpoint.Number, checkpoint.Digest, checkpoint.Key) is { } mac
            ? CryptographicOperations.FixedTimeEquals(mac, checkpoint.Signature)
            : null;

    private byte[]? Mac(string chain, long number, byte[] digest, string key)
    {
        // Digest and number have a fixed length, so no two checkpoints have the same bytes.
        var at = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(at, number);
        return Mac(TokenPurpose.AuditCheckpoint, key, [.. digest, .. at], chain);
    }

    private byte[]? Mac(TokenPurpose purpose, string key, byte[] first, string second)
    {
        var mac = new byte[HMACSHA256.HashSizeInBytes];
        return keys.TryMac(purpose, key, [.. first, .. Encoding.UTF8.GetBytes(second)], mac) ? mac : null;
    }
}
