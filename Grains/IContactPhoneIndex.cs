namespace OrleansSelfCare.Grains;

/// <summary>Reads the accounts' contact phone numbers without loading the accounts.</summary>
public interface IContactPhoneIndex
{
    /// <summary>The next accounts in the order of the store's keys, those without a number among them.</summary>
    /// <param name="after">A key; empty: from the first.</param>
    /// <param name="most">Fewer are returned only at the end.</param>
    Task<IReadOnlyList<StoredPhone>> ReadPhones(string after, int most, CancellationToken cancellationToken);
}

/// <param name="Key">The account's key.</param>
/// <param name="Phone">Null: none.</param>
public readonly record struct StoredPhone(string Key, string? Phone)
{
    public override string ToString() => nameof(StoredPhone);
}
