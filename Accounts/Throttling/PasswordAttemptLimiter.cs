using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// The password limiter, one per source network, so that a stranger's failures don't lock the owner out (ASVS V6.1.1). At most
/// <see cref="MaxStrangers"/> networks are counted apart; further strangers share one limiter. A network the owner has signed in
/// from is never among them. Where networks must share, what was quiet for a day makes room, so that no stranger closes the door for good.
/// </summary>
public sealed record PasswordAttemptLimiter
{
    public const int MaxStrangers = 32;
    private const int MaxKnown = 4;
    private const string EveryoneElse = "*";
    private static readonly TimeSpan MakesRoomAfter = TimeSpan.FromDays(1);

    public static readonly PasswordAttemptLimiter Empty = new();

    public ImmutableSortedDictionary<string, AttemptLimiter> ByNetwork { get; init => field = value.WithComparers(StringComparer.Ordinal); } =
        ImmutableSortedDictionary.Create<string, AttemptLimiter>(StringComparer.Ordinal);

    /// <summary>Networks of the latest successful sign-ins, newest first.</summary>
    [JsonPropertyName("known")]
    public ImmutableArray<string> Known { get; init; } = [];

    public AttemptLimiter Of(string network) => ByNetwork.GetValueOrDefault(KeyOf(network), AttemptLimiter.Full);

    /// <summary>What still counts. A network's own hundred counts until an operator acts; what all others share, for a day.</summary>
    public PasswordAttemptLimiter At(DateTimeOffset now) => ByNetwork.Count < MaxStrangers ? this : this with
    {
        ByNetwork = ByNetwork.RemoveRange(ByNetwork
            .Where(entry => now - entry.Value.LastFailureAt >= MakesRoomAfter && (entry.Key == EveryoneElse || !entry.Value.IsExhausted))
            .Select(entry => entry.Key)),
    };

    public PasswordAttemptLimiter AfterFailure(string network, DateTimeOffset now)
    {
        var current = At(now);
        return current with { ByNetwork = current.ByNetwork.SetItem(current.KeyOf(network), current.Of(network).AfterFailure(now)) };
    }

    public PasswordAttemptLimiter AfterSuccess(string network)
    {
        string[] known = [network, .. Known.Where(known => known != network)];
        return new()
        {
            // What the owner mistyped on a network long left behind is forgotten with it, so that the networks counted apart stay few.
            ByNetwork = ByNetwork.Remove(network).RemoveRange(known.Skip(MaxKnown)),
            Known = [.. known.Take(MaxKnown)],
        };
    }

    /// <summary>What it is counted under: the network, or all that share.</summary>
    public string KeyOf(string network) =>
        ByNetwork.ContainsKey(network) || Known.Contains(network) || ByNetwork.Count < MaxStrangers ? network : EveryoneElse;
}
