namespace OrleansSelfCare.Bench;

/// <summary>The amount of work per measurement. <see cref="Quick"/> checks that everything works; its figures are rough.</summary>
/// <param name="Accounts">Accounts in the store.</param>
/// <param name="WarmUps">Rounds before the first measured one, until the runtime has optimized the hot code.</param>
/// <param name="Rounds">Rounds with few iterations, with bare hashing before and after each.</param>
/// <param name="ChecksOfEach">Session checks per account and round.</param>
/// <param name="Bare">The time of bare hashing.</param>
/// <param name="DefaultRounds">Rounds with the default iterations, with bare hashing at the same time.</param>
/// <param name="DefaultIterations">The product's default; fewer in <see cref="Quick"/>.</param>
/// <param name="LogIns">The time of a round with the default iterations.</param>
/// <param name="Meanwhile">The time of session checks and verifies during logins.</param>
internal sealed record Scale(
    int Accounts, int WarmUps, int Rounds, int ChecksOfEach, TimeSpan Bare, int DefaultRounds, int DefaultIterations, TimeSpan LogIns,
    TimeSpan Meanwhile)
{
    public static readonly Scale Full = new(
        640, WarmUps: 10, Rounds: 9, ChecksOfEach: 5, TimeSpan.FromSeconds(1), DefaultRounds: 4, DefaultIterations: 210_000,
        TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(16));

    public static readonly Scale Quick = new(
        96, WarmUps: 1, Rounds: 1, ChecksOfEach: 5, TimeSpan.FromSeconds(0.2), DefaultRounds: 1, DefaultIterations: 20_000,
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
