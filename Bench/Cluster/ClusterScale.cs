namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The amount of work per measurement. <see cref="Quick"/> checks that everything works; its figures are rough.</summary>
/// <param name="Accounts">Accounts that sign in, each once per round.</param>
/// <param name="WarmUps">Rounds per silo before the first measured one, to warm up the new process.</param>
/// <param name="ChecksOfEach">Session checks per account and round.</param>
/// <param name="Bare">The time of bare hashing before and after each round.</param>
/// <param name="Plain">The time of pgbench, for each number of silos.</param>
/// <param name="Few">Accounts in the small store.</param>
/// <param name="Many">Accounts in the big store.</param>
/// <param name="InMemory">Accounts of each kind that a silo loads.</param>
internal sealed record ClusterScale(
    int Accounts, int WarmUps, int Rounds, int ChecksOfEach, TimeSpan Bare, TimeSpan Plain, int Few, int Many, int InMemory)
{
    public static readonly ClusterScale Full = new(
        500, WarmUps: 5, Rounds: 5, ChecksOfEach: 20, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), Few: 1_000, Many: 1_000_000,
        InMemory: 20_000);

    public static readonly ClusterScale Quick = new(
        100, WarmUps: 1, Rounds: 1, ChecksOfEach: 5, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), Few: 1_000, Many: 100_000,
        InMemory: 3_000);
}
