namespace OrleansSelfCare.Hosting.Silos;

/// <summary>How long a silo keeps idle account grains, and what it limits for them.</summary>
public static class AccountGrainLimits
{
    /// <summary>Longer than a code's lifetime and a session's idle time, so that neither ends early in memory (orleans#9506).</summary>
    public static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(65);

    /// <summary>
    /// Entries of the grain directory's cache, about 450 bytes each (measured). A large import would fill Orleans' default of a million.
    /// </summary>
    public const int GrainDirectoryCacheSize = 100_000;

    /// <summary>For one account; further calls are rejected.</summary>
    public const int MaxWaitingCalls = 256;
}
