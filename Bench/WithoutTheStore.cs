namespace OrleansSelfCare.Bench;

/// <summary>Whether session checks call the store: they are made while it can't be reached. A login sent meanwhile shows that it can't.</summary>
internal static class WithoutTheStore
{
    /// <param name="Answered">Session checks that were answered.</param>
    /// <param name="LogInWaited">Where it didn't, the checks prove nothing.</param>
    internal sealed record Result(int Answered, bool LogInWaited);

    /// <returns>Null: this system has no way to take the store away.</returns>
    public static Result? Try(string directory, Portal portal, IReadOnlyList<Account> signedIn, Account another)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var answered = 0;
        bool waited;
        var logIn = new Thread(() => portal.LogIn(another));
        using (new StoreAway(directory))
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
