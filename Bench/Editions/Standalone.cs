namespace OrleansSelfCare.Bench.Editions;

/// <summary>What the Standalone edition can host.</summary>
internal static class Edition
{
    public static readonly IReadOnlyList<Hosting> Hostings = [Hosting.InTheGateway("Standalone")];
}
