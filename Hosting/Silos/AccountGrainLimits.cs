namespace OrleansSelfCare.Hosting.Silos;

/// <summary>How many account grains a silo keeps, and for how long.</summary>
public static class AccountGrainLimits
{
    /// <summary>Longer than a code lives and a session may be idle, so that neither ends early in memory (orleans#9506).</summary>
    public static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(65);

    /// <summary>
    /// Entries of the grain directory's cache, about 450 bytes each (measured). The default is a million, which an import of as many accounts
    /// would fill.
    /// </summary>
    public const int GrainDirectoryCacheSize = 100_000;

    /// <summary>Calls that may wait for one account; more are refused.</summary>
    public const int MaxWaitingCalls = 256;
}
