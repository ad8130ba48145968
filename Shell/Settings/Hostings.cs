namespace OrleansSelfCare.Shell;

/// <summary>Where the accounts live: <c>SelfCare:Hosting</c>.</summary>
public static class Hostings
{
    public const string Localhost = "Localhost";

    public const string Standalone = "Standalone";

    public const string Cluster = "Cluster";
}
