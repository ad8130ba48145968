using System.Data.Common;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>Finds accounts whose stored contact phone number is not a valid one, page by page.</summary>
internal sealed class InvalidPhones(IContactPhoneIndex phones, IOptions<SelfCareOptions> options)
{
    /// <summary>Read for one page. It bounds the memory and the time of a call.</summary>
    private const int PageSize = 5_000;

    /// <param name="after">The end of the page before; null: the first page.</param>
    /// <exception cref="DbException">The store can't be read.</exception>
    public async Task<InvalidPhonesResponse> Find(string? after, CancellationToken cancellationToken)
    {
        var page = await phones.ReadPhones(after ?? "", PageSize, cancellationToken);
        var isJapanese = options.Value.Phone.ReadIsJapanese();
        return new(
            [.. page.Where(stored => stored.Phone is { } phone && !PhoneNumber.IsValid(phone, isJapanese)).Select(Row)],
            page.Count < PageSize ? null : page[^1].Key);
    }

    private static InvalidPhone Row(StoredPhone stored)
    {
        var id = AccountId.FromKey(stored.Key);
        return new(id.Line, id.SelfCareId, PhoneNumber.Mask(stored.Phone)!);
    }
}

/// <param name="Next">For <c>after</c> of the next page; null: this is the last.</param>
internal sealed record InvalidPhonesResponse(IReadOnlyList<InvalidPhone> Accounts, string? Next);

/// <param name="ContactPhone">Masked.</param>
internal sealed record InvalidPhone(string Line, string SelfCareId, string ContactPhone);
