using System.Net;
using System.Net.Sockets;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>What of the kernel's packet filter is not asked by way of nft.</summary>
internal interface INetfilter
{
    /// <summary>The number that counts up with every change of any table, or null where it cannot be read.</summary>
    uint? Generation();

    /// <summary>Whether packets from one machine to another are forwarded.</summary>
    bool IsForwarding(AddressFamily family);

    /// <summary>Ends the UDP flows to places that do not end at one of the place's nodes, so that the next packet chooses again.</summary>
    /// <param name="places">For each place, the nodes and ports that a flow may have.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">The kernel refuses.</exception>
    int Flush(IReadOnlyDictionary<FrontendBinding, IReadOnlySet<IPEndPoint>> places);
}
