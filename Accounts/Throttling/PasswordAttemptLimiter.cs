using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Counts wrong passwords so that guessing is limited and others can't lock the owner out (ASVS V6.1.1; NIST SP 800-63B-4 3.2.2). A network
/// that the account lately signed in from has its own limiter and no other. A failure from another network, a stranger's, counts three
/// times: for that network, for the wider networks around it (<see cref="NetworkPrefixes"/>), and for all strangers together.
/// </summary>
public sealed record PasswordAttemptLimiter
{
    /// <summary>
    /// Strangers' networks with a limiter; the one with the oldest failure is dropped for another. That is safe, because
    /// <see cref="Strangers"/> still counts its failures.
    /// </summary>
    public const int MaxStrangers = 32;

    /// <inheritdoc cref="MaxStrangers"/>
    public const int MaxPrefixes = 32;

    /// <summary>Stands for all strangers where a network is shown.</summary>
    public const string AllStrangers = "*";

    private const int MaxKnown = 4;

    public static readonly PasswordAttemptLimiter Empty = new();

    /// <summary>Versions before this one stored one limiter for many networks here, as <c>*</c>. It is ignored.</summary>
    [JsonPropertyName("byNetwork")]
    public ImmutableSortedDictionary<string, AttemptLimiter> ByNetwork
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal).Remove(AllStrangers);
    } = ImmutableSortedDictionary.Create<string, AttemptLimiter>(StringComparer.Ordinal);

    /// <summary>Networks of the latest successful sign-ins, newest first.</summary>
    [JsonPropertyName("known")]
    public ImmutableArray<string> Known { get; init; } = [];

    /// <summary>Null: none.</summary>
    [JsonPropertyName("byPrefix")]
    public ImmutableSortedDictionary<string, PrefixLimiter>? ByPrefix
    {
        get;
        init => field = value?.WithComparers(StringComparer.Ordinal);
    }

    /// <summary>Null: no failure since the last success.</summary>
    [JsonPropertyName("strangers")]
    public StrangerLimiter? Strangers { get; init; }

    /// <summary>The network's own limiter. A stranger's failures are forgotten in time; those of a known network are not.</summary>
    public AttemptLimiter Of(string network, DateTimeOffset now)
    {
        var limiter = ByNetwork.GetValueOrDefault(network, AttemptLimiter.Full);
        return Known.Contains(network) ? limiter : limiter.At(now);
    }

    public PasswordAttemptLimiter AfterFailure(string network, DateTimeOffset now)
    {
        var byNetwork = ByNetwork.SetItem(network, Of(network, now).AfterFailure(now));
        if (Known.Contains(network))
        {
            return this with { ByNetwork = byNetwork };
        }

        var byPrefix = ByPrefix ?? ImmutableSortedDictionary.Create<string, PrefixLimiter>(StringComparer.Ordinal);
        foreach (var prefix in NetworkPrefixes.WiderThan(network))
        {
            byPrefix = byPrefix.SetItem(prefix, byPrefix.GetValueOrDefault(prefix, PrefixLimiter.Full).AfterFailure(now));
        }

        var remembered = byPrefix.RemoveRange(byPrefix.Where(entry => entry.Value.At(now).Failures == 0).Select(entry => entry.Key));
        return this with
        {
            ByNetwork = Bounded(byNetwork.RemoveRange(byNetwork.Keys.Where(key => Of(key, now).Failures == 0 && key != network)), Known),
            ByPrefix = remembered.IsEmpty ? null : remembered.RemoveRange(remembered
                .OrderByDescending(entry => entry.Value.LastFailureAt).Skip(MaxPrefixes).Select(entry => entry.Key)),
            Strangers = (Strangers ?? StrangerLimiter.Full).AfterFailure(now),
        };
    }

    /// <summary>Each of these networks' password checks, which are not decided yet, counts as a failure.</summary>
    public PasswordAttemptLimiter AfterFailures(IEnumerable<string> networks, DateTimeOffset now) =>
        networks.Aggregate(this, (limiter, network) => limiter.AfterFailure(network, now));

    /// <summary>A completed sign-in: the network is known from now on.</summary>
    public PasswordAttemptLimiter AfterSuccess(string network)
    {
        ImmutableArray<string> known = [network, .. Known.Where(known => known != network).Take(MaxKnown - 1)];
        return this with { ByNetwork = Bounded(ByNetwork.Remove(network), known), Known = known, Strangers = null };
    }

    /// <summary>The wait before the next password from that network is checked, and whose failures cause it; null: none.</summary>
    public Wait? WaitFrom(string network, DateTimeOffset now)
    {
        var own = WaitFor(network, Of(network, now).WaitFrom(now));
        if (Known.Contains(network))
        {
            return own;
        }

        // The widest cause is recorded, so that many networks share an entry of the timeline.
        var waits = NetworkPrefixes.WiderThan(network).Reverse()
            .Select(prefix => WaitFor(prefix, WaitOfPrefix(prefix, now)))
            .Prepend(WaitFor(AllStrangers, Strangers?.WaitFrom(now)))
            .Append(own)
            .OfType<Wait>()
            .ToArray();
        return waits is [var widest, ..] ? widest with { For = waits.Max(wait => wait.For) } : null;
    }

    /// <summary>The network where it is recorded once an hour that all are refused: strangers' many networks share an entry.</summary>
    public string Shown(string network) => Known.Contains(network) ? network : AllStrangers;

    /// <summary>
    /// For the support desk: each network that has failures, with its wait of whatever cause, and wider ones only while they cause waits.
    /// </summary>
    public IEnumerable<Count> CountsAt(DateTimeOffset now)
    {
        var total = new Count(AllStrangers, Strangers?.Failures ?? 0, Strangers?.WaitFrom(now), Locked: false);
        var prefixes = ByPrefix?.Select(entry =>
            new Count(entry.Key, entry.Value.At(now).Failures, WaitOfPrefix(entry.Key, now), Locked: false)) ?? [];
        var networks = ByNetwork.Keys.Select(network =>
            new Count(network, Of(network, now).Failures, WaitFrom(network, now)?.For, Of(network, now).IsExhausted));
        return prefixes.Prepend(total).Where(count => count.Wait is not null).Concat(networks.Where(count => count.Failures > 0));
    }

    private TimeSpan? WaitOfPrefix(string prefix, DateTimeOffset now) =>
        ByPrefix?.GetValueOrDefault(prefix)?.WaitFrom(now, NetworkPrefixes.FreeFailuresOf(prefix));

    private static ImmutableSortedDictionary<string, AttemptLimiter> Bounded(
        ImmutableSortedDictionary<string, AttemptLimiter> byNetwork, ImmutableArray<string> known) => byNetwork.RemoveRange(byNetwork
            .Where(entry => !known.Contains(entry.Key))
            .OrderByDescending(entry => entry.Value.LastFailureAt).Skip(MaxStrangers).Select(entry => entry.Key));

    private static Wait? WaitFor(string network, TimeSpan? wait) => wait is { } time ? new(network, time) : null;

    /// <param name="Wait">Null: none.</param>
    /// <param name="Locked">The wait does not end by itself.</param>
    public readonly record struct Count(string Network, int Failures, TimeSpan? Wait, bool Locked);

    /// <param name="Network">A network, a wider one, or <see cref="AllStrangers"/>.</param>
    public readonly record struct Wait(string Network, TimeSpan For);
}
