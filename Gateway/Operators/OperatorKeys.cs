using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// The keys that open operator calls, each with a name and its rights: those of the file that <c>SelfCare:OperatorKeys</c> names, and
/// <c>SelfCare:OperatorKey</c>, which is named <c>operator</c> and has every right. The file is JSON,
/// <c>{"keys":[{"name":"desk","rights":["support"],"sha256":"…"}]}</c>: names of 1 to 32 of <c>a-z 0-9 -</c>, rights <c>support</c> and
/// <c>provisioning</c>, the SHA-256 of the key's UTF-8 in 64 hexadecimal digits. It has nothing else in it, and nothing twice.
/// </summary>
internal sealed partial class OperatorKeys
{
    private const string PlainKeysName = "operator";
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Dictionary<string, OperatorRight> Rights = new(StringComparer.Ordinal)
    {
        ["support"] = OperatorRight.Support,
        ["provisioning"] = OperatorRight.Provisioning,
    };

    private readonly List<OperatorKey> _keys = [];

    private OperatorKeys()
    {
    }

    public static bool AreConfigured(SelfCareOptions options) => options.OperatorKey.Length > 0 || options.OperatorKeys.Length > 0;

    /// <exception cref="InvalidDataException">The file is faulty. The message names every fault, and a key by its place: nothing of the file's text.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OperatorKeys Read(SelfCareOptions options)
    {
        var keys = new OperatorKeys();
        if (options.OperatorKey.Length > 0)
        {
            keys._keys.Add(new(PlainKeysName, OperatorRight.All, PresentedKey.Digest(options.OperatorKey)));
        }

        var faults = options.OperatorKeys.Length > 0 ? keys.Add(Parse(File.ReadAllText(options.OperatorKeys))) : [];
        return faults.Count == 0 ? keys : throw new InvalidDataException(string.Join("; ", faults));
    }

    /// <summary>Looks at every key, so that the time it takes tells nothing of any.</summary>
    public OperatorKey? Find(PresentedKey presented)
    {
        OperatorKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(presented.Sha256, key.Sha256))
            {
                found = key;
            }
        }

        return found;
    }

    private static Entry?[] Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Document>(json, Strict)?.Keys ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"it is not {{\"keys\":[{{\"name\":\"…\",\"rights\":[\"…\"],\"sha256\":\"…\"}}]}} with nothing missing, twice or besides{(e.LineNumber is { } line ? $" (line {line + 1})" : "")}");
        }
    }

    private List<string> Add(Entry?[] entries)
    {
        var faults = new List<string>();
        foreach (var (number, entry) in entries.Index().Select(entry => (entry.Index + 1, entry.Item)))
        {
            var digest = entry is not null && Sha256Pattern().IsMatch(entry.Sha256) ? Convert.FromHexString(entry.Sha256) : null;
            string[] its =
            [
                .. entry is null || !NamePattern().IsMatch(entry.Name) ? ["its name must be 1 to 32 of a-z 0-9 -"]
                    : _keys.Any(key => key.Name == entry.Name) ? ["its name is another key's"] : Array.Empty<string>(),
                .. entry is { Rights.Length: > 0 } && entry.Rights.All(right => right is not null && Rights.ContainsKey(right))
                    ? Array.Empty<string>() : [$"its rights must be of {string.Join(", ", Rights.Keys)}"],
                .. digest is null ? ["its sha256 must be 64 hexadecimal digits"]
                    : _keys.Any(key => key.Sha256.SequenceEqual(digest)) ? ["its sha256 is another key's"] : Array.Empty<string>(),
            ];
            faults.AddRange(its.Select(fault => $"key {number}: {fault}"));
            if (its.Length == 0)
            {
                _keys.Add(new(entry!.Name, entry.Rights.Aggregate(OperatorRight.None, (rights, right) => rights | Rights[right!]), digest!));
            }
        }

        return faults;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Pattern();

    private sealed record Document(Entry?[] Keys);

    private sealed record Entry(string Name, string?[] Rights, string Sha256);
}

/// <param name="Sha256">Of the key's UTF-8. Keys are random, so a fast hash is enough (NIST SP 800-63B-4, 3.1.2.2): there is nothing to guess.</param>
internal sealed record OperatorKey(string Name, OperatorRight Rights, byte[] Sha256);
