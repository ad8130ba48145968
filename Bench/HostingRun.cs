namespace OrleansSelfCare.Bench;

/// <summary>Measures one hosting, starting with an empty store.</summary>
internal sealed record HostingRun(
    string Hosting,
    Scale Scale,
    IReadOnlyList<BesideTheHash.Round> Beside,
    WithoutTheStore.Result? WithoutTheStore,
    IReadOnlyList<AtDefaultHashing.Round> AtDefault,
    Meanwhile.Times Meanwhile)
{
    public static HostingRun Measure(string hosting, BareHashing bare, Scale scale)
    {
        using var directory = new TemporaryDirectory();
        var accounts = Enumerable.Range(1, scale.Accounts).Select(number => new Account(number)).ToList();
        var (loggingIn, pending) = (accounts[..Customers.HashingCount], accounts[Customers.HashingCount..]);
        if (pending.Count < Bench.Meanwhile.Verifies(scale))
        {
            throw new InvalidOperationException("Too few accounts for that many verifies.");
        }

        using var mailbox = new Mailbox();
        List<BesideTheHash.Round> beside;
        WithoutTheStore.Result? withoutTheStore;
        using (var gateway = Start(BesideTheHash.Iterations))
        using (var portal = new Portal(gateway.Address, GatewayProcess.OperatorKey))
        {
            portal.Import(accounts);
            var phase = new BesideTheHash(gateway, portal, mailbox, bare, scale);
            beside = phase.Measure(accounts);
            withoutTheStore = Bench.WithoutTheStore.Try(StoreAway.From(directory.Path), portal, accounts, accounts[0]);
            // Pending challenges survive the restart, so the codes for the next phase need no slow hashing.
            phase.LogIn(pending);
        }

        using (var gateway = Start(scale.DefaultIterations))
        using (var portal = new Portal(gateway.Address, GatewayProcess.OperatorKey))
        {
            var atDefault = new AtDefaultHashing(gateway, portal, bare, scale).Measure(loggingIn);
            var meanwhile = new Meanwhile(portal, scale).Measure(loggingIn, signedIn: accounts, pending);
            return new HostingRun(hosting, scale, beside, withoutTheStore, atDefault, meanwhile);
        }

        GatewayProcess Start(int iterations) => GatewayProcess.Start(
            hosting,
            directory.Path,
            [
                .. HostProcess.WithoutLimits, .. mailbox.Settings,
                $"--SelfCare:Password:Iterations={iterations}",
                // Bare hashing on all cores beside the logins doubles their wait.
                "--SelfCare:Password:MaxWait=00:00:03",
            ]);
    }
}
