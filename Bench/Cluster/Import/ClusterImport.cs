using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench.Cluster.Import;

/// <summary>An import into hosting <c>Cluster</c>, from PostgreSQL's start to the figures.</summary>
internal static class ClusterImport
{
    public static void Measure(bool quick)
    {
        using var postgres = PostgresServer.Start();
        using var mailbox = new Mailbox();
        ImportRun.Measure("Cluster", () => new ClusterTarget(postgres, mailbox), quick);
    }
}
