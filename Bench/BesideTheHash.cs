namespace OrleansSelfCare.Bench;

/// <summary>
/// What a login, a verify and a session check cost the gateway beside the hash: with so few iterations that the hash doesn't hide it.
/// Each call is measured for all accounts, up to the last write that follows the answers.
/// </summary>
internal sealed class BesideTheHash(GatewayProcess gateway, Portal portal, Mailbox mailbox, BareHashing bare, Scale scale)
{
    public const int Iterations = 1000;

    /// <summary>Mails that were taken are noted in the store after the answer.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <param name="Unit">One bare hash: the mean of before and after.</param>
    /// <param name="LogIn">Of one, as the others.</param>
    internal sealed record Round(double Unit, Cpu LogIn, Cpu Verify, Cpu Check);

    public List<Round> Measure(IReadOnlyList<Account> accounts)
    {
        for (var i = 0; i < scale.WarmUps; i++)
        {
            Once(accounts);
        }

        var rounds = new List<Round>();
        var before = bare.Measure(Iterations, scale.Bare);
        for (var i = 0; i < scale.Rounds; i++)
        {
            var (logIn, verify, check) = Once(accounts);
            var after = bare.Measure(Iterations, scale.Bare);
            rounds.Add(new Round((before.Cpu + after.Cpu) / 2, logIn, verify, check));
            before = after;
        }

        return rounds;
    }

    /// <summary>Leaves a pending challenge, its code at hand, on every account.</summary>
    public Cpu LogIn(IReadOnlyList<Account> accounts)
    {
        var expected = mailbox.Taken + accounts.Count;
        var cost = Cost(() => Customers.Each(accounts, portal.LogIn), accounts.Count);
        mailbox.HandOut(accounts, expected);
        return cost;
    }

    private (Cpu LogIn, Cpu Verify, Cpu Check) Once(IReadOnlyList<Account> accounts) => (
        LogIn(accounts),
        Cost(() => Customers.Each(accounts, portal.Verify), accounts.Count),
        Cost(() => Customers.Each([.. Enumerable.Repeat(accounts, scale.ChecksOfEach).SelectMany(all => all)], portal.CheckSession), accounts.Count * scale.ChecksOfEach));

    private Cpu Cost(Action calls, int count)
    {
        var before = Cpu.Of(gateway);
        calls();
        Thread.Sleep(Settling);
        return (Cpu.Of(gateway) - before) / count;
    }
}
