namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Silo</c>: where a silo listens. Hosting <c>Localhost</c> opens no port.</summary>
public sealed class SiloEndpoint
{
    /// <summary>The port for other silos.</summary>
    public int Port { get; set; } = 11111;

    /// <summary>The port for gateways.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address that other hosts use; empty: the host's own.</summary>
    public string Advertise { get; set; } = "";
}

internal sealed class SiloEndpointValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Silo.Port is >= 1 and <= 65535, "SelfCare:Silo:Port must be 1 to 65535"),
        (options.Silo.GatewayPort is >= 0 and <= 65535, "SelfCare:Silo:GatewayPort must be 0 to 65535"),
    ];
}
