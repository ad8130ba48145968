namespace OrleansSelfCare.Bench;

/// <summary>The times of calls while customers log in and all cores hash.</summary>
internal sealed class Meanwhile(Portal portal, Scale scale)
{
    private const double ChecksPerSecond = 100;
    private const double VerifiesPerSecond = 8;
    private const int Callers = 8;

    /// <summary>The time before the measurement, as a share of the measurement's time.</summary>
    private const double WarmUpShare = 0.25;

    /// <param name="Checks">Milliseconds per call.</param>
    internal sealed record Times(Spread Checks, Spread Verifies);

    /// <param name="loggingIn">One account per customer.</param>
    /// <param name="signedIn">Their sessions are checked repeatedly.</param>
    /// <param name="pending">Their codes are verified, each once.</param>
    public Times Measure(IReadOnlyList<Account> loggingIn, IReadOnlyList<Account> signedIn, IReadOnlyList<Account> pending)
    {
        var times = Measure(
            loggingIn,
            (ChecksPerSecond, i => portal.CheckSession(signedIn[i % signedIn.Count])),
            (VerifiesPerSecond, i => portal.Verify(pending[i])));
        return new(times[0], times[1]);
    }

    /// <param name="loggingIn">One account per customer.</param>
    /// <param name="kinds">Calls with their rate per second. Each of the callers makes every eighth call.</param>
    /// <returns>Milliseconds per call, of each kind.</returns>
    public Spread[] Measure(IReadOnlyList<Account> loggingIn, params (double Rate, Action<int> Call)[] kinds)
    {
        var over = false;
        var logIns = new Thread(() => Customers.AtOnce(loggingIn.Count, customer =>
        {
            while (!Volatile.Read(ref over))
            {
                portal.LogIn(loggingIn[customer]);
            }
        }));
        logIns.Start();
        try
        {
            var times = new Spread[kinds.Length];
            Customers.AtOnce(kinds.Length, kind => times[kind] = new(Paced(kinds[kind].Rate, kinds[kind].Call)));
            return times;
        }
        finally
        {
            Volatile.Write(ref over, true);
            logIns.Join();
        }
    }

    /// <summary>The number of verifies that a measurement needs.</summary>
    public static int Verifies(Scale scale) => (int)(scale.Meanwhile.TotalSeconds * (1 + WarmUpShare) * VerifiesPerSecond);

    private double[] Paced(double rate, Action<int> call)
    {
        var warmUp = (int)(scale.Meanwhile.TotalSeconds * WarmUpShare * rate);
        var all = (int)(scale.Meanwhile.TotalSeconds * (1 + WarmUpShare) * rate);
        return Customers.Paced(Callers, rate, all, call)[warmUp..];
    }
}
