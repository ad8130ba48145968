namespace OrleansSelfCare.Bench.Cluster;

/// <summary>How long to look at a cluster. The quick one shows that everything works; its figures are rough.</summary>
/// <param name="Accounts">How many sign in, each once a round.</param>
/// <param name="WarmUps">Rounds for each silo before the first that counts: its process is just started.</param>
/// <param name="ChecksOfEach">Session checks an account makes in a round.</param>
/// <param name="Bare">How long a bare hashing takes, before and after each round.</param>
/// <param name="Plain">How long pgbench updates beside each number of silos.</param>
/// <param name="Few">Accounts that the small store has.</param>
/// <param name="Many">And the big one.</param>
/// <param name="InMemory">Accounts of a kind that a silo is made to hold.</param>
internal sealed record ClusterScale(
    int Accounts, int WarmUps, int Rounds, int ChecksOfEach, TimeSpan Bare, TimeSpan Plain, int Few, int Many, int InMemory)
{
    public static readonly ClusterScale Full = new(
        500, WarmUps: 5, Rounds: 5, ChecksOfEach: 20, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), Few: 1_000, Many: 1_000_000, InMemory: 20_000);

    public static readonly ClusterScale Quick = new(
        100, WarmUps: 1, Rounds: 1, ChecksOfEach: 5, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), Few: 1_000, Many: 100_000, InMemory: 3_000);
}
