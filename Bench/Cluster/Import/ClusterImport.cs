using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench.Cluster.Import;

/// <summary>Measures an import into hosting <c>Cluster</c>, with its own PostgreSQL.</summary>
internal static class ClusterImport
{
    public static void Measure(bool quick)
    {
        using var postgres = PostgresServer.Start();
        using var mailbox = new Mailbox();
        ImportRun.Measure("Cluster", () => new ClusterTarget(postgres, mailbox), quick);
    }
}
