using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// The password budget, one per source network, so that a stranger's failures don't lock the owner out (ASVS V6.1.1). At most
/// <see cref="MaxStrangers"/> networks are counted apart; further strangers share one budget. A network the owner has signed in
/// from is never among them. Where networks must share, what was quiet for a day makes room, so that no stranger closes the door for good.
/// </summary>
public sealed record PasswordBudgets
{
    public const int MaxStrangers = 32;
    private const int MaxKnown = 4;
    private const string EveryoneElse = "*";
    private static readonly TimeSpan MakesRoomAfter = TimeSpan.FromDays(1);

    public static readonly PasswordBudgets Empty = new();

    public ImmutableSortedDictionary<string, Budget> ByNetwork { get; init => field = value.WithComparers(StringComparer.Ordinal); } =
        ImmutableSortedDictionary.Create<string, Budget>(StringComparer.Ordinal);

    /// <summary>Networks of the latest successful sign-ins, newest first.</summary>
    public ImmutableArray<string> Known { get; init; } = [];

    public Budget Of(string network) => ByNetwork.GetValueOrDefault(KeyOf(network), Budget.Full);

    /// <summary>What still counts. A network's own hundred counts until an operator acts; what all others share, for a day.</summary>
    public PasswordBudgets At(DateTimeOffset now) => ByNetwork.Count < MaxStrangers ? this : this with
    {
        ByNetwork = ByNetwork.RemoveRange(ByNetwork
            .Where(entry => now - entry.Value.LastFailureAt >= MakesRoomAfter && (entry.Key == EveryoneElse || !entry.Value.IsSpent))
            .Select(entry => entry.Key)),
    };

    public PasswordBudgets AfterFailure(string network, DateTimeOffset now)
    {
        var current = At(now);
        return current with { ByNetwork = current.ByNetwork.SetItem(current.KeyOf(network), current.Of(network).AfterFailure(now)) };
    }

    public PasswordBudgets AfterSuccess(string network)
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
