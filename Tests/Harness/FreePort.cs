using System.Net;
using System.Net.Sockets;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>A TCP port of the loopback address that nothing listens on.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
