namespace OrleansSelfCare.Hosting.Silos;

/// <summary>
/// Timeouts that replace Orleans' defaults, so that a dead or silent silo is noticed sooner. Measured with three silos (docs/cluster.md).
/// </summary>
internal static class ClusterTiming
{
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan IAmAlive = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>Without it, a start after a crash waits up to 90 s for silos whose addresses have changed.</summary>
    public static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan GatewayListRefresh = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan Response = TimeSpan.FromSeconds(5);
}
