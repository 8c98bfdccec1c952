using System.Net;
using System.Net.Sockets;

namespace LbController.Hosting;

/// <summary>
/// Finds loopback networks for the nodes and pods of a local cluster, so that two of them on one machine do not meet. All of 127.0.0.0/8
/// can be bound on Linux without any set-up.
/// </summary>
internal static class LoopbackNetworks
{
    private const int First = 30;
    private const int Last = 59;

    /// <summary>Where every node answers kube-proxy's health check, and so the port that shows whether a network is in use.</summary>
    private const int HealthPort = 10256;

    /// <exception cref="IOException">Every network is in use.</exception>
    public static (string Nodes, string Pods) Free()
    {
        for (int second = First; second <= Last; second++)
        {
            if (IsFree(new IPAddress([127, (byte)second, 0, 1])))
            {
                return ($"127.{second}.0.0/16", $"127.{second + Last - First + 1}.0.0/16");
            }
        }

        throw new IOException($"The loopback networks 127.{First}.0.0/16 to 127.{Last}.0.0/16 are all in use by other clusters on this machine; stop one of them.");
    }

    private static bool IsFree(IPAddress address)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
            probe.Bind(new IPEndPoint(address, HealthPort));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
