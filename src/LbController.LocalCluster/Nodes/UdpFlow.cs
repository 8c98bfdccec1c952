using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Nodes;

/// <summary>One client's datagrams to one endpoint, and the answers.</summary>
/// <param name="Client">Where the client sends from.</param>
/// <param name="Endpoint">The pod's port.</param>
/// <param name="Upstream">Connected to the endpoint.</param>
internal sealed record UdpFlow(IPEndPoint Client, IPEndPoint Endpoint, Socket Upstream) : IDisposable
{
    private long _lastUse;

    /// <summary>A timestamp of the clock; from the last datagram of either direction.</summary>
    public long LastUse => Volatile.Read(ref _lastUse);

    public void Touch(long now) => Volatile.Write(ref _lastUse, now);

    public void Dispose() => Upstream.Dispose();
}
