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

    /// <summary>
    /// How long a stopping silo goes on as before, after it has asked the gateways to send their calls to others. Orleans' default is 0:
    /// a silo that ends at once may leave calls without an answer.
    /// </summary>
    public static readonly TimeSpan StopNotice = Response;

    /// <summary>
    /// How long a gateway sends no call to a silo that asked for this, or that can't be reached: until the gateway has read a list without
    /// the silo. It closes its connection to a silo that it uses and that leaves the list, and calls under way get no answer. Orleans'
    /// default is <see cref="GatewayListRefresh"/>.
    /// </summary>
    public static readonly TimeSpan SiloAvoidance = StopNotice + (2 * GatewayListRefresh);
}
