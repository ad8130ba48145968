using System.Text.RegularExpressions;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Cluster</c>: the cluster that a host belongs to, and its certificate.</summary>
public sealed class ClusterIdentity
{
    /// <summary>Silos and gateways with the same id on the same database are one cluster.</summary>
    public string Id { get; set; } = "selfcare";

    public ClusterTls Tls { get; set; } = new();
}

/// <summary>
/// Section <c>SelfCare:Cluster:Tls</c>: mutual TLS among silos and between silos and gateways. Three PEM files on every host of the
/// cluster, or none. They are read again for each new connection; open connections stay as they are.
/// </summary>
public sealed class ClusterTls
{
    /// <summary>This host's certificate, for server and client use. Intermediate certificates may follow it in the file.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>The certificate's private key, not encrypted.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// The root certificates. Every certificate that they signed is accepted, whatever its name, because silos are known by address;
    /// revocation is not checked. Use an authority that signs for this cluster only.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>True if one file is set: an incomplete setting is an error and never means plain text.</summary>
    public bool IsConfigured() => Certificate.Length + Key.Length + Authority.Length > 0;

    public bool IsComplete() => Certificate.Length > 0 && Key.Length > 0 && Authority.Length > 0;
}

internal sealed partial class ClusterIdentityValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (Id().IsMatch(options.Cluster.Id), "SelfCare:Cluster:Id must be 1 to 64 of A-Z a-z 0-9 . _ -"),
        (!options.Cluster.Tls.IsConfigured() || options.Cluster.Tls.IsComplete(),
            "SelfCare:Cluster:Tls:Certificate, :Key and :Authority go together"),
    ];

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Id();
}
