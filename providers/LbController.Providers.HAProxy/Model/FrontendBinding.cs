using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>Where a frontend listens. No two frontends may have the same: HAProxy would accept it and split the traffic between them.</summary>
/// <param name="Address">The address, without scope.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol">TCP, or UDP: both may have one port.</param>
internal readonly record struct FrontendBinding(IPAddress Address, int Port, TransportProtocol Protocol = TransportProtocol.Tcp)
{
    /// <summary>For example <c>192.0.2.1:80</c>, <c>[2001:db8::1]:80</c> or <c>192.0.2.1:53/UDP</c>.</summary>
    public override string ToString()
    {
        string place = Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
        return Protocol == TransportProtocol.Tcp ? place : $"{place}/{Protocol.ToString().ToUpperInvariant()}";
    }
}
