using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Tests;

/// <summary>A test that needs the address ::1; skipped, and said so, where the machine has no IPv6.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Loopback6FactAttribute : FactAttribute
{
    public Loopback6FactAttribute()
    {
        try
        {
            FreePort();
        }
        catch (SocketException)
        {
            Skip = "this machine has no ::1";
        }
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        return ((IPEndPoint?)socket.LocalEndPoint)?.Port ?? 0;
    }
}
