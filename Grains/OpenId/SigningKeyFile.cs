using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>The content of the file of <see cref="SigningKeys"/> at one time.</summary>
public sealed partial class SigningKeyFile
{
    private const string Form = """{"keys":[{"id":"…","alg":"…","from":"…","key":"…"}]}""";

    /// <summary>NIST SP 800-131A revision 2, 3; RFC 7518, 3.3.</summary>
    internal const int MinRsaBits = 2048;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <summary>The newest first.</summary>
    private readonly IReadOnlyList<Key> _keys;

    private SigningKeyFile(IEnumerable<Key> keys)
    {
        _keys = [.. keys.OrderByDescending(key => key.From)];
        Published = [.. _keys.Select(key => key.Credentials.Key)];
    }

    public IReadOnlyList<SecurityKey> Published { get; }

    /// <summary>The newest key whose time has come. Never missing, unless the clock goes back: then it is the oldest.</summary>
    public SigningCredentials Current(string algorithm, DateTimeOffset now)
    {
        Key? oldest = null;
        foreach (var key in _keys)
        {
            if (key.Credentials.Algorithm == algorithm)
            {
                oldest = key;
                if (key.From <= now)
                {
                    break;
                }
            }
        }

        return oldest!.Credentials;
    }

    /// <summary>
    /// A <c>Localhost</c> gateway creates its file, with a key of each algorithm; all silos and gateways of a cluster must be configured
    /// with the same one.
    /// </summary>
    /// <returns>The path.</returns>
    /// <exception cref="InvalidDataException">There is no file.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write the file.</exception>
    public static string FindOrCreate(SelfCareOptions options, DateTimeOffset now)
    {
        if (options.OpenId.SigningKeys.Length > 0)
        {
            return options.OpenId.SigningKeys;
        }

        if (options.Hosting == Hostings.Cluster)
        {
            throw new InvalidDataException("a cluster needs a file of signing keys, and none is set");
        }

        var path = Path.Combine(PrivateDirectory.Create(options.DataDirectory), "signing-keys.json");
        PrivateFile.Create(path, stream => JsonSerializer.Serialize(
            stream,
            new Document([.. SigningKeys.Algorithms.Select(algorithm => Entry.Create(algorithm, now))]),
            StrictJson.Options));
        PrivateFile.Restrict(path);
        return path;
    }

    /// <inheritdoc cref="FindOrCreate"/>
    /// <inheritdoc cref="Parse"/>
    public static SigningKeyFile Read(SelfCareOptions options, DateTimeOffset now) =>
        Parse(File.ReadAllText(FindOrCreate(options, now)), now);

    /// <param name="now">A key of each algorithm must be in use at this time.</param>
    /// <param name="before">Its key objects are used again; null: there are none.</param>
    /// <exception cref="InvalidDataException">
    /// The text is invalid. The message lists every error, with keys by their position: it contains nothing of the text.
    /// </exception>
    public static SigningKeyFile Parse(string json, DateTimeOffset now, SigningKeyFile? before = null)
    {
        var keys = new List<Key>();
        var ids = new HashSet<string>();
        var errors = new List<string>();
        foreach (var (index, entry) in StrictJson.Read<Document>(json, Form).Keys.Index())
        {
            var from = default(DateTimeOffset);
            var credentials = entry is null ? null : CredentialsOf(entry, before);
            string?[] checks = entry is null ? ["it is null"] :
            [
                !IdPattern().IsMatch(entry.Id) ? "its id must be 1 to 64 of A-Z a-z 0-9 . _ -"
                    : !ids.Add(entry.Id) ? "its id is another key's" : null,
                DateTimeOffset.TryParseExact(
                    entry.From, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out from)
                    ? null : "its from must be a time such as 2026-11-27T00:00:00Z",
                !SigningKeys.Algorithms.Contains(entry.Alg) ? $"its alg must be of {string.Join(", ", SigningKeys.Algorithms)}"
                    : credentials is null ? $"its key must be the base64 of PKCS #8: P-256, or RSA of {MinRsaBits} bits or more" : null,
            ];
            errors.AddRange(checks.OfType<string>().Select(error => $"key {index + 1}: {error}"));
            if (credentials is not null)
            {
                keys.Add(new(from, entry!.Key, credentials));
            }
        }

        errors.AddRange(SigningKeys.Algorithms
            .Where(algorithm => errors.Count == 0 && !keys.Any(key => key.Credentials.Algorithm == algorithm && key.From <= now))
            .Select(algorithm => $"it has no {algorithm} key whose from has come")
            .ToArray());
        return errors.Count == 0 ? new(keys) : throw new InvalidDataException(string.Join("; ", errors));
    }

    /// <returns>Null: the entry has no key of its algorithm.</returns>
    private static SigningCredentials? CredentialsOf(Entry entry, SigningKeyFile? before)
    {
        if (before?._keys.FirstOrDefault(key =>
            (key.Credentials.Kid, key.Credentials.Algorithm, key.Base64) == (entry.Id, entry.Alg, entry.Key)) is { } known)
        {
            return known.Credentials;
        }

        SecurityKey? key = entry.Alg switch
        {
            SecurityAlgorithms.EcdsaSha256 when Import(ECDsa.Create(), entry.Key) is { } ec && IsP256(ec) => new ECDsaSecurityKey(ec),
            SecurityAlgorithms.RsaSha256 when Import(RSA.Create(), entry.Key) is { KeySize: >= MinRsaBits } rsa => new RsaSecurityKey(rsa),
            _ => null,
        };
        if (key is null)
        {
            return null;
        }

        key.KeyId = entry.Id;
        return new(key, entry.Alg);
    }

    private static T? Import<T>(T algorithm, string base64)
        where T : AsymmetricAlgorithm
    {
        var bytes = new byte[base64.Length];
        try
        {
            if (Convert.TryFromBase64String(base64, bytes, out var length))
            {
                algorithm.ImportPkcs8PrivateKey(bytes.AsSpan(0, length), out var read);
                return read == length ? algorithm : null;
            }
        }
        catch (CryptographicException)
        {
            // It is not a key, or another algorithm's.
        }

        return null;
    }

    private static bool IsP256(ECDsa key) => key.ExportParameters(false).Curve.Oid is var curve
        && (curve.Value ?? new Oid(curve.FriendlyName!).Value) == ECCurve.NamedCurves.nistP256.Oid.Value;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex IdPattern();

    private sealed record Key(DateTimeOffset From, string Base64, SigningCredentials Credentials);

    private sealed record Document(Entry?[] Keys);

    private sealed record Entry(string Id, string Alg, string From, string Key)
    {
        public static Entry Create(string algorithm, DateTimeOffset now)
        {
            using AsymmetricAlgorithm key = algorithm == SecurityAlgorithms.RsaSha256
                ? RSA.Create(MinRsaBits)
                : ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return new(
                $"{algorithm}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
                algorithm,
                now.UtcDateTime.ToString(TimeFormats[0], CultureInfo.InvariantCulture),
                Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
        }
    }
}
