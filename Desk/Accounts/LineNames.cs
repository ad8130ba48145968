using Microsoft.Extensions.Caching.Memory;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Accounts;

/// <summary>The names of the service lines, as the customers' pages have them. Kept for five minutes.</summary>
internal sealed class LineNames(SelfCareClient api) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>While the service can't be reached, pages show the lines' ids.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _names = new(new MemoryCacheOptions());

    /// <returns>By the line's id. Empty: the service can't be reached.</returns>
    public async Task<IReadOnlyDictionary<string, string>> In(string language) => (await _names.GetOrCreateAsync(language, async entry =>
    {
        var isKnown = (await api.For(new Customer(null, language)).Lines()).TryGet(out var lines, out _);
        entry.AbsoluteExpirationRelativeToNow = isKnown ? Lifetime : RetryDelay;
        return (lines ?? []).ToDictionary(line => line.Id, line => line.Name);
    }))!;

    public void Dispose() => _names.Dispose();
}
