using System.Security.Cryptography;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>Silos, their gateway, and the customers' client.</summary>
internal sealed class RunningCluster : IDisposable
{
    /// <summary>Cheap hashing, and no limits.</summary>
    public static readonly string[] FewIterations =
        [$"--SelfCare:Password:Iterations={BesideTheHash.Iterations}", .. HostProcess.WithoutLimits];

    private static int _clusters;
    private readonly PostgresServer _postgres;
    private readonly List<HostProcess> _silos = [];
    private readonly GatewayProcess _gateway;

    /// <param name="directory">Contains the key ring, which is created if it is missing.</param>
    /// <param name="settings">Of all hosts, for example <see cref="FewIterations"/>.</param>
    /// <param name="environment">Additional environment variables of the silos.</param>
    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    public RunningCluster(
        int silos,
        string directory,
        PostgresServer postgres,
        StoredAccounts store,
        IEnumerable<string> settings,
        IReadOnlyDictionary<string, string>? environment = null,
        string? build = null)
    {
        _postgres = postgres;
        string[] all =
        [
            $"--ConnectionStrings:SelfCare={store.ConnectionString}",
            // A new id, because killed silos of an earlier cluster are still in the membership table.
            $"--SelfCare:Cluster:Id=bench-{++_clusters}",
            $"--SelfCare:KeyRing={KeyRing(directory)}",
            .. settings,
        ];
        try
        {
            for (var i = 0; i < silos; i++)
            {
                _silos.Add(SiloProcess.Start(all, environment, build));
            }

            _gateway = GatewayProcess.Start("Cluster", directory, all, build);
            Portal = new Portal(_gateway.Address, GatewayProcess.OperatorKey);
            Portal.AwaitAccounts();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Silos => _silos.Count;

    public Portal Portal { get; }

    public GatewayProcess Gateway => _gateway;

    public HostProcess FirstSilo => _silos[0];

    /// <summary>Bytes of the first silo.</summary>
    public long ResidentMemory => FirstSilo.ResidentMemory;

    public ClusterCpu Cpu()
    {
        var (gateway, silos, postgres) = (Sum(_gateway.Cpu()), _silos.Sum(silo => Sum(silo.Cpu())), _postgres.Cpu());
        var own = Environment.CpuUsage.TotalTime.TotalSeconds;
        return new(gateway, silos, postgres, Bench.Cpu.Machine() - gateway - silos - postgres - own);
    }

    public void Dispose()
    {
        Portal?.Dispose();
        _gateway?.Dispose();
        _silos.ForEach(silo => silo.Dispose());
    }

    private static double Sum((double User, double System) cpu) => cpu.User + cpu.System;

    private static string KeyRing(string directory)
    {
        var path = Path.Combine(directory, "ring.json");
        if (!File.Exists(path))
        {
            var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            File.WriteAllText(path, $$"""{"keys":[{"id":"bench","secret":"{{secret}}"}]}""");
        }

        return path;
    }
}
