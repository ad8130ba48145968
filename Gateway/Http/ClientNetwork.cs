using System.Net;
using System.Net.Sockets;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The client's network: its IPv4 address, or its IPv6 /64, because one customer can use every address of a /64.</summary>
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
