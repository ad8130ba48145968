namespace OrleansSelfCare.Bench;

/// <summary>The times of session checks and verifies while customers log in and all cores hash.</summary>
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
            double[] checks = [], verifies = [];
            Customers.AtOnce(2, which =>
            {
                if (which == 0)
                {
                    checks = Paced(ChecksPerSecond, i => portal.CheckSession(signedIn[i % signedIn.Count]));
                }
                else
                {
                    verifies = Paced(VerifiesPerSecond, i => portal.Verify(pending[i]));
                }
            });
            return new Times(new(checks), new(verifies));
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
