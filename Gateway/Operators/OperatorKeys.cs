using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// The keys for operator calls, each with a name and its rights: those in the file <c>SelfCare:OperatorKeys</c>, and
/// <c>SelfCare:OperatorKey</c>, which is named <c>operator</c> and has every right. The file is JSON,
/// <c>{"keys":[{"name":"desk","rights":["support"],"sha256":"…"}]}</c>: names of 1 to 32 of <c>a-z 0-9 -</c>, rights <c>support</c> and
/// <c>provisioning</c>, the SHA-256 of the key's UTF-8 in 64 hexadecimal digits. Other and repeated fields, names and digests are errors.
/// </summary>
internal sealed partial class OperatorKeys
{
    private const string Form = """{"keys":[{"name":"…","rights":["…"],"sha256":"…"}]}""";

    private const string PlainKeyName = "operator";

    private readonly List<OperatorKey> _keys = [];

    private OperatorKeys()
    {
    }

    public static bool AreConfigured(SelfCareOptions options) => options.OperatorKey.Length > 0 || options.OperatorKeys.Length > 0;

    /// <exception cref="InvalidDataException">
    /// The file is invalid. The message lists every error, with keys by their position: it contains nothing of the file's text.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    public static OperatorKeys Read(SelfCareOptions options)
    {
        var keys = new OperatorKeys();
        if (options.OperatorKey.Length > 0)
        {
            keys._keys.Add(new(PlainKeyName, OperatorRight.All, Digest(options.OperatorKey)));
        }

        var errors = options.OperatorKeys.Length > 0
            ? keys.Add(StrictJson.Read<Document>(File.ReadAllText(options.OperatorKeys), Form).Keys)
            : [];
        return errors.Count == 0 ? keys : throw new InvalidDataException(string.Join("; ", errors));
    }

    /// <summary>Compares with every key, so that the time it takes doesn't depend on which one matches.</summary>
    public OperatorKey? Find(string presented)
    {
        var digest = Digest(presented);
        OperatorKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, key.Sha256))
            {
                found = key;
            }
        }

        return found;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private List<string> Add(Entry?[] entries)
    {
        var errors = new List<string>();
        foreach (var (index, entry) in entries.Index())
        {
            var digest = entry is not null && Sha256Pattern().IsMatch(entry.Sha256) ? Convert.FromHexString(entry.Sha256) : null;
            string?[] checks =
            [
                entry is null || !NamePattern().IsMatch(entry.Name) ? "its name must be 1 to 32 of a-z 0-9 -"
                    : _keys.Any(key => key.Name == entry.Name) ? "its name is another key's" : null,
                entry is { Rights.Length: > 0 } && entry.Rights.All(OperatorRight.All.Contains)
                    ? null : $"its rights must be of {string.Join(", ", OperatorRight.All)}",
                digest is null ? "its sha256 must be 64 hexadecimal digits"
                    : _keys.Any(key => key.Sha256.SequenceEqual(digest)) ? "its sha256 is another key's" : null,
            ];
            if (checks.All(error => error is null))
            {
                _keys.Add(new(entry!.Name, entry.Rights, digest!));
            }

            errors.AddRange(checks.OfType<string>().Select(error => $"key {index + 1}: {error}"));
        }

        return errors;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Pattern();

    private sealed record Document(Entry?[] Keys);

    private sealed record Entry(string Name, string[] Rights, string Sha256);
}

/// <param name="Sha256">A fast hash is enough: keys are random, so they can't be guessed (NIST SP 800-63B-4, 3.1.2.2).</param>
internal sealed record OperatorKey(string Name, IReadOnlyList<string> Rights, byte[] Sha256);
