namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Where the accounts live: <c>SelfCare:Hosting</c>.</summary>
public static class Hostings
{
    /// <summary>One silo in the gateway's process, over SQLite. The default.</summary>
    public const string Localhost = "Localhost";

    /// <summary>Separate silos, over PostgreSQL.</summary>
    public const string Cluster = "Cluster";

    /// <summary>The hosting of earlier versions, with the same data directory. It means <see cref="Localhost"/>.</summary>
    public const string Standalone = "Standalone";
}
