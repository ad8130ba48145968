using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Password limiters, one per source network, so that a stranger's failures don't lock the owner out (ASVS V6.1.1). At most
/// <see cref="MaxStrangers"/> networks have their own limiter; further unknown networks share one. A network that the owner has signed in
/// from always has its own. When the maximum is reached, limiters without a failure for a day are removed, so that strangers can't lock
/// other networks out permanently.
/// </summary>
public sealed record PasswordAttemptLimiter
{
    public const int MaxStrangers = 32;
    private const int MaxKnown = 4;
    private const string SharedKey = "*";
    private static readonly TimeSpan RemovedAfter = TimeSpan.FromDays(1);

    public static readonly PasswordAttemptLimiter Empty = new();

    [JsonPropertyName("byNetwork")]
    public ImmutableSortedDictionary<string, AttemptLimiter> ByNetwork
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, AttemptLimiter>(StringComparer.Ordinal);

    /// <summary>Networks of the latest successful sign-ins, newest first.</summary>
    [JsonPropertyName("known")]
    public ImmutableArray<string> Known { get; init; } = [];

    public AttemptLimiter Of(string network) => ByNetwork.GetValueOrDefault(KeyOf(network), AttemptLimiter.Full);

    /// <summary>Without outdated limiters. A network's exhausted one stays until an operator unlocks; the shared one, a day.</summary>
    public PasswordAttemptLimiter At(DateTimeOffset now) => ByNetwork.Count < MaxStrangers ? this : this with
    {
        ByNetwork = ByNetwork.RemoveRange(ByNetwork
            .Where(entry => now - entry.Value.LastFailureAt >= RemovedAfter && (entry.Key == SharedKey || !entry.Value.IsExhausted))
            .Select(entry => entry.Key)),
    };

    public PasswordAttemptLimiter AfterFailure(string network, DateTimeOffset now)
    {
        var current = At(now);
        return current with { ByNetwork = current.ByNetwork.SetItem(current.KeyOf(network), current.Of(network).AfterFailure(now)) };
    }

    /// <summary>As if each of these networks had failed now.</summary>
    public PasswordAttemptLimiter With(IReadOnlyCollection<string>? inFlight, DateTimeOffset now) =>
        (inFlight ?? []).Aggregate(this, (limiter, network) => limiter.AfterFailure(network, now));

    public PasswordAttemptLimiter AfterSuccess(string network)
    {
        string[] known = [network, .. Known.Where(known => known != network)];
        return new()
        {
            // A network that drops out of the known ones loses its limiter, so that few remain.
            ByNetwork = ByNetwork.Remove(network).RemoveRange(known.Skip(MaxKnown)),
            Known = [.. known.Take(MaxKnown)],
        };
    }

    /// <summary>The key of the network's limiter: the network, or the shared key.</summary>
    public string KeyOf(string network) =>
        ByNetwork.ContainsKey(network) || Known.Contains(network) || ByNetwork.Count < MaxStrangers ? network : SharedKey;
}
