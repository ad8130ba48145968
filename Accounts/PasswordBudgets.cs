using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// The password budget, one per source network, so that a stranger's failures don't lock the owner out (ASVS V6.1.1). At most
/// <see cref="MaxStrangers"/> networks are counted apart; further strangers share one budget. A network the owner has signed in
/// from is never among them.
/// </summary>
public sealed record PasswordBudgets
{
    public const int MaxStrangers = 32;
    private const int MaxKnown = 4;
    private const string EveryoneElse = "*";

    public static readonly PasswordBudgets Empty = new();

    public ImmutableSortedDictionary<string, Budget> ByNetwork { get; init; } = ImmutableSortedDictionary<string, Budget>.Empty;

    /// <summary>Networks of the latest successful sign-ins, newest first.</summary>
    public ImmutableArray<string> Known { get; init; } = [];

    public Budget Of(string network) => ByNetwork.GetValueOrDefault(KeyOf(network), Budget.Full);

    public PasswordBudgets AfterFailure(string network, DateTimeOffset now) =>
        this with { ByNetwork = ByNetwork.SetItem(KeyOf(network), Of(network).AfterFailure(now)) };

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

    private string KeyOf(string network) =>
        ByNetwork.ContainsKey(network) || Known.Contains(network) || ByNetwork.Count < MaxStrangers ? network : EveryoneElse;
}
