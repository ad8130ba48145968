using System.Net;
using System.Net.NetworkInformation;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Silo</c>: where a silo listens. Hosting <c>Localhost</c> opens no port.</summary>
public sealed class SiloEndpoint
{
    /// <summary>The port for other silos.</summary>
    public int Port { get; set; } = 11111;

    /// <summary>The port for gateways.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The address or name that other hosts use; empty: the host's own. A network (<c>10.208.80.0/24</c>): the address that this machine
    /// has in it, and the silo listens at no other.
    /// </summary>
    public string Advertise { get; set; } = "";

    public bool IsNetwork() => Advertise.Contains('/');

    /// <returns>Null: it has none, or this is not a network.</returns>
    public IPAddress? AddressInNetwork() => IPNetwork.TryParse(Advertise, out var network)
        ? NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(link => link.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(network.Contains)
        : null;
}

internal sealed class SiloEndpointValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Silo.Port is >= 1 and <= 65535, "SelfCare:Silo:Port must be 1 to 65535"),
        (options.Silo.GatewayPort is >= 0 and <= 65535, "SelfCare:Silo:GatewayPort must be 0 to 65535"),
        (!options.Silo.IsNetwork() || options.Silo.AddressInNetwork() is not null,
            $"SelfCare:Silo:Advertise: {options.Silo.Advertise} is no network in which this machine has an address"),
    ];
}
