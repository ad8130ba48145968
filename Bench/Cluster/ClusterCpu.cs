namespace OrleansSelfCare.Bench.Cluster;

/// <summary>CPU seconds so far. Others are all processes except these and this one.</summary>
internal readonly record struct ClusterCpu(double Gateway, double Silos, double Postgres, double Others)
{
    public double Sum => Gateway + Silos + Postgres;

    public static ClusterCpu operator +(ClusterCpu one, ClusterCpu other) => new(
        one.Gateway + other.Gateway, one.Silos + other.Silos, one.Postgres + other.Postgres, one.Others + other.Others);

    public static ClusterCpu operator -(ClusterCpu after, ClusterCpu before) => new(
        after.Gateway - before.Gateway, after.Silos - before.Silos, after.Postgres - before.Postgres, after.Others - before.Others);

    public static ClusterCpu operator /(ClusterCpu total, double parts) => new(
        total.Gateway / parts, total.Silos / parts, total.Postgres / parts, total.Others / parts);
}
