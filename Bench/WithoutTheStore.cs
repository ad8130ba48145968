namespace OrleansSelfCare.Bench;

/// <summary>Whether session checks call the store: they are made while it can't be reached. A login sent meanwhile shows that it can't.</summary>
internal static class WithoutTheStore
{
    /// <param name="Answered">Session checks that were answered.</param>
    /// <param name="LogInWaited">Where it didn't, the checks prove nothing.</param>
    internal sealed record Result(int Answered, bool LogInWaited);

    /// <param name="takeAway">Until it is disposed of; null: this system has no way to.</param>
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
