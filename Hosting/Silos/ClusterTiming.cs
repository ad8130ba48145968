namespace OrleansSelfCare.Hosting.Silos;

/// <summary>Timeouts that decide how soon a dead or silent silo is noticed, as measured with three silos (see docs/cluster.md), instead of Orleans' defaults.</summary>
internal static class ClusterTiming
{
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan IAmAlive = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>Silos that crashed and came back under other addresses would otherwise be waited for up to 90 s.</summary>
    public static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan GatewayListRefresh = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan Response = TimeSpan.FromSeconds(5);
}
