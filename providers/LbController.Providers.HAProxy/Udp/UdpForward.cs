using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>One UDP port of one Service on one address.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Binding">Where clients send to.</param>
/// <param name="NodePort">The port of the nodes, 1 to 65535.</param>
/// <param name="Targets">The nodes, ordered; with none of them a client is refused.</param>
/// <param name="IsRestricted">Whether only <paramref name="Sources"/> are let in; with no source that is nobody.</param>
/// <param name="Sources">Client networks of the binding's own family, ordered, none within another.</param>
/// <param name="IsSticky">Whether a client address keeps its node (session affinity ClientIP).</param>
/// <param name="Check">The check that knows the nodes' health, or null where all count as healthy.</param>
internal sealed record UdpForward(
    LoadBalancerIdentity Owner,
    FrontendBinding Binding,
    int NodePort,
    ValueList<ServerTarget> Targets,
    bool IsRestricted,
    ValueList<IPNetwork> Sources,
    bool IsSticky,
    string? Check)
{
    /// <summary>The Service's port.</summary>
    public ListenerKey Key => new(TransportProtocol.Udp, Binding.Port);
}
