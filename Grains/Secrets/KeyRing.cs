using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>
/// The keys from which codes and tokens are derived: the first one signs, all verify. A JSON file
/// <c>{"keys":[{"id":"…","secret":"base64 of 32 bytes or more"}]}</c>; ids are 1 to 32 of <c>A-Z a-z 0-9 _ -</c>. Beside <c>keys</c> it may
/// have <c>searchKeys</c> of the same form, which earlier versions ignore.
/// </summary>
public sealed partial class KeyRing
{
    private const int SecretBytes = 32;
    private const int MaxStackBytes = 512;
    private readonly Dictionary<string, byte[]> _secrets;

    private KeyRing(IReadOnlyList<string> ids, Dictionary<string, byte[]> secrets) => (Ids, _secrets) = (ids, secrets);

    /// <summary>
    /// The keys of the digests by which accounts are found: <c>searchKeys</c> first, so that they can be replaced without ending a session.
    /// Then the other keys, whose digests a store has that was filled before there were <c>searchKeys</c>.
    /// </summary>
    public KeyRing Search { get; private init; } = null!;

    /// <summary>As in the file: the current key's first.</summary>
    public IReadOnlyList<string> Ids { get; }

    public string CurrentId => Ids[0];

    /// <summary>HMAC-SHA-256 with the key of that id; false if the ring has no such key.</summary>
    /// <param name="purpose">The first byte of the input: what is derived for one purpose is not valid for another.</param>
    public bool TryMac(TokenPurpose purpose, string keyId, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        if (!_secrets.TryGetValue(keyId, out var secret))
        {
            return false;
        }

        Span<byte> message = body.Length < MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[1 + body.Length];
        message[0] = (byte)purpose;
        body.CopyTo(message[1..]);
        HMACSHA256.HashData(secret, message[..(1 + body.Length)], mac);
        return true;
    }

    /// <exception cref="InvalidDataException">The text is not a key ring; the message contains no secret.</exception>
    public static KeyRing Parse(string json)
    {
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            throw new InvalidDataException("it is not the JSON of a key ring");
        }

        var (keys, searchKeys) = (document?.Keys ?? [], document?.SearchKeys ?? []);
        var secrets = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var key in keys.Concat(searchKeys))
        {
            if (key?.Id is not { } id || !IdPattern().IsMatch(id))
            {
                throw new InvalidDataException("a key's id must be 1 to 32 of A-Z a-z 0-9 _ -");
            }

            var secret = new byte[key.Secret?.Length ?? 0];
            if (!Convert.TryFromBase64String(key.Secret ?? "", secret, out var length) || length < SecretBytes)
            {
                throw new InvalidDataException($"the secret of key '{id}' must be the base64 of {SecretBytes} bytes or more");
            }

            if (!secrets.TryAdd(id, secret[..length]))
            {
                throw new InvalidDataException($"two keys have the id '{id}'");
            }
        }

        // Tokens are never checked with a key for searching.
        return keys.Length > 0
            ? Of(keys, secrets, search: Of([.. searchKeys, .. keys], secrets, search: null))
            : throw new InvalidDataException("it holds no key");
    }

    private static KeyRing Of(Key?[] keys, Dictionary<string, byte[]> secrets, KeyRing? search) =>
        new([.. keys.Select(key => key!.Id!)], keys.ToDictionary(key => key!.Id!, key => secrets[key!.Id!])) { Search = search! };

    /// <summary>Reads the file, or creates it with one new key. It is readable by its owner only (mode 0600).</summary>
    /// <exception cref="InvalidDataException">The file is not a key ring.</exception>
    public static KeyRing LoadOrCreate(string path)
    {
        PrivateFile.Create(path, Create);
        PrivateFile.Restrict(path);
        return Parse(File.ReadAllText(path));
    }

    private static void Create(Stream stream)
    {
        JsonSerializer.Serialize(stream, new Document([NewKey("k")], [NewKey("s")]), JsonSerializerOptions.Web);

        static Key NewKey(string prefix) => new(
            prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex IdPattern();

    private sealed record Document(Key?[]? Keys, Key?[]? SearchKeys);

    private sealed record Key(string? Id, string? Secret);
}
