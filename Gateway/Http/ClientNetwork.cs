using System.Net;
using System.Net.Sockets;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Where a call comes from, as far as one customer can be told from the next: an IPv4 address, or an IPv6 /64.</summary>
internal static class ClientNetwork
{
    public static string Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
