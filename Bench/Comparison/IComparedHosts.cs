using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.Comparison;

/// <summary>Running hosts whose calls are measured.</summary>
internal interface IComparedHosts : IDisposable
{
    /// <summary>All calls in this order are one round.</summary>
    IReadOnlyList<ComparedCall> Calls { get; }
}

/// <param name="Cost">Makes some hundred calls and returns the CPU of one, in all hosts, including the writes after the reply.</param>
/// <param name="Hashes">How many hashes of <see cref="BesideTheHash.Iterations"/> it contains, which are not counted.</param>
internal sealed record ComparedCall(string Name, Func<ClusterCpu> Cost, int Hashes = 0);
