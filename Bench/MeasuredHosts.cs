using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench;

/// <summary>The hosts of one hosting. They trust the bench as a proxy. All else is as by default.</summary>
internal sealed class MeasuredHosts : IDisposable
{
    /// <summary>The product's default.</summary>
    public const int Iterations = 210_000;

    private readonly Stack<IDisposable> _parts = new();

    /// <param name="silos">0: hosting <c>Localhost</c>.</param>
    /// <param name="settings">Further settings of all hosts.</param>
    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    public MeasuredHosts(int silos, IEnumerable<string> settings, string? build = null)
    {
        try
        {
            var directory = Keep(new TemporaryDirectory());
            Mailbox = Keep(new Mailbox());
            string[] all = [.. Mailbox.Settings, "--SelfCare:Proxies:0=127.0.0.1", .. settings];
            if (silos > 0)
            {
                var postgres = Keep(PostgresServer.Start());
                var store = Keep(new StoredAccounts(postgres.NewDatabase("measured", build)));
                var cluster = Keep(new RunningCluster(silos, directory.Path, postgres, store, all, build: build));
                (Portal, Address, Cpu) = (cluster.Portal, cluster.Gateway.Address, cluster.Cpu);
            }
            else
            {
                var gateway = Keep(GatewayProcess.Start("Localhost", directory.Path, all, build));
                Portal = Keep(new Portal(gateway.Address, GatewayProcess.OperatorKey));
                (Address, Cpu) = (gateway.Address, () => CpuOf(gateway));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Portal Portal { get; }

    public Uri Address { get; }

    public Mailbox Mailbox { get; }

    public Func<ClusterCpu> Cpu { get; }

    public static MeasuredHosts Localhost() => Localhost([]);

    public static MeasuredHosts Localhost(IEnumerable<string> settings) => new(silos: 0, settings);

    /// <summary>With one silo.</summary>
    public static MeasuredHosts Cluster() => Cluster([]);

    public static MeasuredHosts Cluster(IEnumerable<string> settings) => new(silos: 1, settings);

    /// <summary>Creates the numbered accounts, each on its own network.</summary>
    public List<Account> Create(int first, int count)
    {
        var accounts = Enumerable.Range(first, count)
            .Select(number => new Account(number) { Network = $"10.{number / 250}.{number % 250}.1" }).ToList();
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
        Portal.Import(accounts, hasher.HashPassword(new object(), Account.Password));
        return accounts;
    }

    public void Dispose()
    {
        while (_parts.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private static ClusterCpu CpuOf(GatewayProcess gateway)
    {
        var cpu = Bench.Cpu.Of(gateway);
        return new(cpu.Gateway, 0, 0, cpu.Others);
    }

    private T Keep<T>(T part) where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
