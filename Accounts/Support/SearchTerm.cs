using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// What the support desk searches for: the beginning of a self-care id, a whole e-mail address or a whole contact phone number. One text
/// may be several of them: an id may look like an address or a number.
/// </summary>
public sealed record SearchTerm
{
    /// <summary>A shorter beginning of an id would be a list of customers.</summary>
    public const int MinIdLength = 3;

    private const int MaxIdLength = 64;

    private readonly bool _phonesAreJapanese;

    private SearchTerm(string? idPrefix, string? email, string? phone, bool phonesAreJapanese)
    {
        (IdPrefix, Email, Phone) = (idPrefix, email, phone);
        _phonesAreJapanese = phonesAreJapanese;
    }

    /// <summary>In lower case; null: no id begins like this.</summary>
    public string? IdPrefix { get; }

    /// <summary>As <see cref="EmailAddress.Fold"/> returns it; null: it is no address.</summary>
    public string? Email { get; }

    /// <summary>As <see cref="PhoneNumber.Read"/> returns it; null: it is no number.</summary>
    public string? Phone { get; }

    /// <summary>The digits that the accounts with <see cref="Phone"/> may have stored; empty: it is no number.</summary>
    public IReadOnlyList<string> StoredPhones => Phone is null ? [] : PhoneNumber.StoredForms(Phone, _phonesAreJapanese);

    /// <summary>For the audit log.</summary>
    public string Masked =>
        Email is not null ? EmailAddress.Mask(Email)!
        : Phone is not null ? PhoneNumber.Mask(Phone)!
        : $"{IdPrefix![..MinIdLength]}***";

    /// <returns>Null: nothing can be found by it.</returns>
    public static SearchTerm? Read(string? typed, bool phonesAreJapanese)
    {
        if (typed is not { Length: <= EmailAddress.MaxLength })
        {
            return null;
        }

        var plain = InputNormalizer.Normalize(typed);
        var isId = plain.Length is >= MinIdLength and <= MaxIdLength && plain.All(AccountId.IsOfSelfCareId);
        var term = new SearchTerm(
            isId ? plain.ToLowerInvariant() : null,
            EmailAddress.IsStorable(plain) ? EmailAddress.Fold(plain) : null,
            PhoneNumber.Read(typed, phonesAreJapanese),
            phonesAreJapanese);
        return term is { IdPrefix: null, Email: null, Phone: null } ? null : term;
    }

    /// <summary>By what the term finds this account; null: it doesn't. A whole match counts before the beginning of an id.</summary>
    public FoundBy? FoundBy(Account account)
    {
        var id = account.Id.Fold().SelfCareId;
        return !account.Exists ? null
            : id == IdPrefix ? Support.FoundBy.Id
            : Email is not null && account.Email is { } email && EmailAddress.Fold(email) == Email ? Support.FoundBy.Email
            : Phone is not null && PhoneNumber.Matches(account.ContactPhone, Phone, _phonesAreJapanese) ? Support.FoundBy.Phone
            : IdPrefix is not null && id.StartsWith(IdPrefix, StringComparison.Ordinal) ? Support.FoundBy.IdPrefix
            : null;
    }

    // The generated ToString would write addresses into logs.
    public override string ToString() => nameof(SearchTerm);
}

/// <summary>In the order in which found accounts are listed.</summary>
public enum FoundBy
{
    Id,
    Email,
    Phone,
    IdPrefix,
}
