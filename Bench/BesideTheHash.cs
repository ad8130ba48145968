namespace OrleansSelfCare.Bench;

/// <summary>
/// The gateway's CPU for a login, a verify and a session check without the hash, measured with few iterations. Each call is measured over
/// all accounts, including the writes after the replies.
/// </summary>
internal sealed class BesideTheHash(GatewayProcess gateway, Portal portal, Mailbox mailbox, BareHashing bare, Scale scale)
{
    public const int Iterations = 1000;

    /// <summary>Time for the write that follows an accepted mail.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <param name="Unit">Seconds of one bare hash, the mean of the measurements before and after.</param>
    /// <param name="LogIn">The CPU of one call, as in the following parameters.</param>
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

    /// <summary>Leaves every account with a pending challenge and its code.</summary>
    public Cpu LogIn(IReadOnlyList<Account> accounts)
    {
        var expected = mailbox.Taken + accounts.Count;
        var cost = Cost(() => Customers.Each(accounts, portal.LogIn), accounts.Count);
        mailbox.HandOut(accounts, expected);
        return cost;
    }

    private (Cpu LogIn, Cpu Verify, Cpu Check) Once(IReadOnlyList<Account> accounts)
    {
        var checks = Customers.Repeat(accounts, scale.ChecksOfEach);
        return (
            LogIn(accounts),
            Cost(() => Customers.Each(accounts, portal.Verify), accounts.Count),
            Cost(() => Customers.Each(checks, portal.CheckSession), checks.Length));
    }

    private Cpu Cost(Action calls, int count)
    {
        var before = Cpu.Of(gateway);
        calls();
        Thread.Sleep(Settling);
        return (Cpu.Of(gateway) - before) / count;
    }
}
