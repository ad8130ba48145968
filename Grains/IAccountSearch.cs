using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;

namespace OrleansSelfCare.Grains;

/// <summary>Finds stored accounts for the support desk, without loading their grains.</summary>
public interface IAccountSearch
{
    /// <summary>
    /// The accounts of these lines that the term may find, as stored: the caller asks <see cref="SearchTerm.FoundBy"/>. Of the ids that
    /// begin with the term, the first ones of each line.
    /// </summary>
    /// <param name="most">Of the ids of a line, of addresses and of numbers.</param>
    Task<IReadOnlyList<Account>> Search(
        SearchTerm term, IReadOnlyList<string> lines, int most, CancellationToken cancellationToken);
}
