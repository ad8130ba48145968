namespace OrleansSelfCare.Bench;

/// <summary>Session checks do not call the store: they succeed while it is blocked. A login that waits proves the block.</summary>
internal static class WithoutTheStore
{
    /// <param name="Answered">Session checks that were answered.</param>
    /// <param name="LogInWaited">If false, the store was not blocked and the result is not valid.</param>
    internal sealed record Result(int Answered, bool LogInWaited);

    /// <param name="takeAway">Blocks the store until disposed; null if this system cannot.</param>
    public static Result? Try(Func<IDisposable>? takeAway, Portal portal, IReadOnlyList<Account> signedIn, Account another)
    {
        if (takeAway is null)
        {
            return null;
        }

        var answered = 0;
        bool waited;
        var logIn = new Thread(() => portal.LogIn(another));
        using (takeAway())
        {
            logIn.Start();
            Customers.Each(signedIn, account =>
            {
                portal.CheckSession(account);
                Interlocked.Increment(ref answered);
            });
            waited = !logIn.Join(TimeSpan.FromMilliseconds(200));
        }

        logIn.Join();
        return new Result(answered, waited);
    }
}
