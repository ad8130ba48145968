namespace OrleansSelfCare.Bench;

/// <summary>One hosting, from an empty store to its figures.</summary>
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
        var directory = Directory.CreateTempSubdirectory("selfcare-bench-").FullName;
        using var leftover = new Leftover(() => Directory.Delete(directory, recursive: true));
        return Measure(hosting, directory, bare, scale);
    }

    private static HostingRun Measure(string hosting, string directory, BareHashing bare, Scale scale)
    {
        var accounts = Enumerable.Range(1, scale.Accounts).Select(number => new Account(number)).ToList();
        var (loggingIn, pending) = (accounts[..Customers.Count], accounts[Customers.Count..]);
        if (pending.Count < Bench.Meanwhile.Verifies(scale))
        {
            throw new InvalidOperationException("Too few accounts for that many verifies.");
        }

        using var mailbox = new Mailbox();
        List<BesideTheHash.Round> beside;
        WithoutTheStore.Result? withoutTheStore;
        using (var gateway = GatewayProcess.Start(hosting, directory, [.. mailbox.Settings, $"--SelfCare:Password:Iterations={BesideTheHash.Iterations}"]))
        using (var portal = new Portal(gateway.Address, GatewayProcess.OperatorKey))
        {
            portal.Import(accounts);
            var phase = new BesideTheHash(gateway, portal, mailbox, bare, scale);
            beside = phase.Measure(accounts);
            withoutTheStore = Bench.WithoutTheStore.Try(StoreAway.From(directory), portal, accounts, accounts[0]);
            // Pending challenges outlive the restart, so the codes for the next phase cost no slow hashing.
            phase.LogIn(pending);
        }

        using (var gateway = GatewayProcess.Start(hosting, directory, [.. mailbox.Settings, $"--SelfCare:Password:Iterations={scale.DefaultIterations}"]))
        using (var portal = new Portal(gateway.Address, GatewayProcess.OperatorKey))
        {
            var atDefault = new AtDefaultHashing(gateway, portal, bare, scale).Measure(loggingIn);
            var meanwhile = new Meanwhile(portal, scale).Measure(loggingIn, signedIn: accounts, pending);
            return new HostingRun(hosting, scale, beside, withoutTheStore, atDefault, meanwhile);
        }
    }
}
