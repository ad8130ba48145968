using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// A service line's id (1 to 32 of <c>a-z 0-9 -</c>) and a self-care id (1 to 64 of <c>A-Z a-z 0-9 . _ - @</c>). The id has the spelling
/// that is stored; customers and the support desk find it by any spelling (<see cref="FindIn"/>).
/// <see cref="TryCreate"/> rejects anything else before a grain call or a database query.
/// </summary>
public readonly partial record struct AccountId
{
    // Prevents ADO.NET storage from parsing the key as a Guid or an integer (orleans#9706): not hexadecimal, no '+'.
    private const string KeyPrefix = "account/";

    private AccountId(string line, string selfCareId) => (Line, SelfCareId) = (line, selfCareId);

    public string Line { get; private init; }

    public string SelfCareId { get; private init; }

    /// <summary>The grain's key and the store's: <c>account/{line}/{selfCareId}</c>.</summary>
    public string Key => KeyPrefixOf(Line) + SelfCareId;

    /// <summary>The self-care id in lower case: equal for all spellings.</summary>
    public AccountId Fold() => new(Line, SelfCareId.ToLowerInvariant());

    /// <summary>
    /// The account that a typed id means: the one with exactly this spelling, else the only one. Accounts of earlier versions may have ids
    /// that differ only in case; each is found only by its own spelling.
    /// </summary>
    /// <param name="sameFolded">All stored accounts with the same <see cref="Fold"/>.</param>
    /// <returns>Null: none, or more than one and none has this spelling.</returns>
    public AccountId? FindIn(IReadOnlyList<AccountId> sameFolded) =>
        sameFolded.Contains(this) ? this : sameFolded is [var only] ? only : null;

    /// <summary>Before the self-care ids in the keys of a line's accounts.</summary>
    public static string KeyPrefixOf(string line) => $"{KeyPrefix}{line}/";

    /// <summary>Accepts full-width characters and surrounding spaces in the self-care id.</summary>
    public static bool TryCreate(string? line, string? selfCareId, out AccountId id)
    {
        var typed = InputNormalizer.Normalize(selfCareId);
        var valid = line is not null && LinePattern().IsMatch(line) && SelfCareIdPattern().IsMatch(typed);
        id = valid ? new AccountId(line!, typed) : default;
        return valid;
    }

    /// <exception cref="FormatException">It is not a <see cref="Key"/>.</exception>
    public static AccountId FromKey(string key) =>
        TryFromKey(key, out var id) ? id : throw new FormatException("Not an account's key.");

    public static bool TryFromKey([NotNullWhen(true)] string? key, out AccountId id)
    {
        id = default;
        if (key is null || !key.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var slash = key.IndexOf('/', KeyPrefix.Length);
        if (slash < 0 || !TryCreate(key[KeyPrefix.Length..slash], key[(slash + 1)..], out var created) || created.Key != key)
        {
            return false;
        }

        id = created;
        return true;
    }

    /// <summary>Whether self-care ids may have this character.</summary>
    internal static bool IsOfSelfCareId(char c) => char.IsAsciiLetterOrDigit(c) || "._-@".Contains(c, StringComparison.Ordinal);

    // The self-care id must not appear in logs.
    public override string ToString() => $"{Line}/…";

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._@-]{1,64}\z")]
    private static partial Regex SelfCareIdPattern();
}
