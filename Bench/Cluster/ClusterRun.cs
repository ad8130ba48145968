namespace OrleansSelfCare.Bench.Cluster;

/// <summary>Measures hosting <c>Cluster</c>, with its own PostgreSQL.</summary>
internal sealed record ClusterRun(
    ClusterScale Scale,
    IReadOnlyList<ClusterRun.OfSilos> Silos,
    WithoutTheStore.Result? WithoutTheStore,
    IReadOnlyList<(SignIns.Round Few, SignIns.Round Many)> Sizes,
    double BytesStored,
    MemoryOfAccounts.Result Memory)
{
    private const int MostSilos = 3;

    /// <param name="Plain">Null if pgbench is not installed.</param>
    internal sealed record OfSilos(int Silos, IReadOnlyList<SignIns.Round> Rounds, PlainUpdates.Result? Plain);

    public static void Measure(BareHashing bare, bool quick)
    {
        using var directory = new TemporaryDirectory();
        using var postgres = PostgresServer.Start();
        using var mailbox = new Mailbox();
        ClusterReport.Print(new Stages(bare, quick ? ClusterScale.Quick : ClusterScale.Full, directory.Path, postgres, mailbox).Measure());
    }

    private sealed class Stages(BareHashing bare, ClusterScale scale, string directory, PostgresServer postgres, Mailbox mailbox)
    {
        private readonly Account[] _accounts = [.. Enumerable.Range(1, scale.Accounts).Select(number => new Account(number))];

        public ClusterRun Measure()
        {
            var plain = PlainUpdates.Prepare(postgres, directory, scale.Plain);
            using var few = new StoredAccounts(postgres.NewDatabase("few"));
            using var many = new StoredAccounts(postgres.NewDatabase("many"));
            var (one, another) = (_accounts[0], new Account(scale.Few + 1));

            OfSilos ofOne;
            WithoutTheStore.Result? withoutTheStore = null;
            List<(SignIns.Round, SignIns.Round)> sizes;
            (string, Account) idle, active;
            double bytesStored;
            using (var cluster = Start(1, few))
            {
                cluster.Portal.Import([one, another]);
                var signIns = SignInsOn(cluster, _accounts);
                signIns.LeaveSignedOut(one);
                signIns.LeaveActive(another);
                (idle, active) = ((few.StateOf(one), one), (few.StateOf(another), another));
                few.Fill(idle, first: 1, scale.Few);
                many.Fill(idle, first: 1, scale.Many);
                bytesStored = many.BytesOfEach();

                WarmUp(cluster, signIns);
                ofOne = Measure(cluster, signIns, plain);
                sizes = Alternate(signIns, many);
            }

            List<OfSilos> ofSilos = [ofOne];
            for (var silos = 2; silos <= MostSilos; silos++)
            {
                using var cluster = Start(silos, few);
                var signIns = SignInsOn(cluster, _accounts);
                WarmUp(cluster, signIns);
                ofSilos.Add(Measure(cluster, signIns, plain));
                withoutTheStore = signIns.WithoutTheStore(few);
            }

            using (var cluster = Start(1, few, MemoryOfAccounts.TidyHeap))
            {
                var memory = MemoryOfAccounts.Measure(cluster, few, idle, active, scale.InMemory);
                return new ClusterRun(scale, ofSilos, withoutTheStore, sizes, bytesStored, memory);
            }
        }

        /// <summary>
        /// Two clusters of one silo each, measured alternately, so that changes of the machine's speed affect both. In the big store the
        /// accounts that sign in are spread over all accounts.
        /// </summary>
        private List<(SignIns.Round Few, SignIns.Round Many)> Alternate(SignIns fromFew, StoredAccounts many)
        {
            using var cluster = Start(1, many);
            var fromMany = SignInsOn(cluster, [.. _accounts.Select((_, i) => new Account(1 + (i * (scale.Many / scale.Accounts))))]);
            // Warms up twice, because the other cluster has already been measured.
            WarmUp(cluster, fromMany);
            WarmUp(cluster, fromMany);
            return [.. Enumerable.Range(0, scale.Rounds).Select(_ => (fromFew.Once(Unit), fromMany.Once(Unit)))];
        }

        private OfSilos Measure(RunningCluster cluster, SignIns signIns, PlainUpdates? plain) => new(
            cluster.Silos, [.. Enumerable.Range(0, scale.Rounds).Select(_ => signIns.Once(Unit))], plain?.Measure(Unit));

        private RunningCluster Start(int silos, StoredAccounts store, IReadOnlyDictionary<string, string>? environment = null) =>
            new(silos, directory, postgres, store, [.. RunningCluster.FewIterations, .. mailbox.Settings], environment);

        private SignIns SignInsOn(RunningCluster cluster, IReadOnlyList<Account> accounts) =>
            new(cluster.Portal, cluster.Cpu, mailbox, accounts, scale.ChecksOfEach);

        /// <summary>More silos need more rounds: each gets only its share of the calls, and has the same code to compile.</summary>
        private void WarmUp(RunningCluster cluster, SignIns signIns) => signIns.WarmUp(scale.WarmUps * cluster.Silos);

        private double Unit() => bare.Measure(BesideTheHash.Iterations, scale.Bare).Cpu;
    }
}
