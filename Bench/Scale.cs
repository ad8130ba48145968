namespace OrleansSelfCare.Bench;

/// <summary>How long to look. The quick one shows that everything works; its figures are rough.</summary>
/// <param name="Accounts">How many the store has.</param>
/// <param name="WarmUps">Rounds before the first that counts: the runtime compiles what is hot again, and better.</param>
/// <param name="Rounds">Rounds beside the hash, a bare one before and after each.</param>
/// <param name="ChecksOfEach">Session checks an account makes in each of them.</param>
/// <param name="Bare">How long a bare one hashes.</param>
/// <param name="DefaultRounds">Rounds at default hashing, bare ones beside them.</param>
/// <param name="DefaultIterations">What default hashing is; the product's own, but for the quick one.</param>
/// <param name="LogIns">How long a round at default hashing logs in.</param>
/// <param name="Meanwhile">How long sessions are checked and codes verified while others log in.</param>
internal sealed record Scale(
    int Accounts, int WarmUps, int Rounds, int ChecksOfEach, TimeSpan Bare, int DefaultRounds, int DefaultIterations, TimeSpan LogIns,
    TimeSpan Meanwhile)
{
    public static readonly Scale Full = new(
        640, WarmUps: 10, Rounds: 9, ChecksOfEach: 5, TimeSpan.FromSeconds(1), DefaultRounds: 4, DefaultIterations: 210_000, TimeSpan.FromSeconds(12),
        TimeSpan.FromSeconds(16));

    public static readonly Scale Quick = new(
        96, WarmUps: 1, Rounds: 1, ChecksOfEach: 5, TimeSpan.FromSeconds(0.2), DefaultRounds: 1, DefaultIterations: 20_000, TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(1));
}
