using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Finds out whether a place can be bound, before HAProxy tries: <c>haproxy -c</c> does not bind, and a bind that fails in a reload pauses
/// every Service for two seconds. Without SO_REUSEPORT, so that a foreign HAProxy, which would share the port silently, counts as taken.
/// </summary>
internal static class PortProbe
{
    /// <summary>Whether nobody else listens there and the address is one of the machine's.</summary>
    public static bool CanBind(FrontendBinding binding)
    {
        try
        {
            using Socket socket = binding.Protocol == TransportProtocol.Udp
                ? new Socket(binding.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(binding.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (binding.Address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            // As it is, .NET binds with SO_REUSEADDR alone: connections that end (TIME_WAIT) do not count, a listener does. Setting
            // SocketOptionName.ReuseAddress would add SO_REUSEPORT, and then a foreign HAProxy would not count either.
            socket.Bind(new IPEndPoint(binding.Address, binding.Port));
            return true;
        }
        catch (SocketException)
        {
            // The answer is no; why (taken, not ours, not allowed) makes no difference to what follows.
            return false;
        }
    }
}
