using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Annotations;

namespace LbController.Providers.Azure;

/// <summary>What the adapter can do.</summary>
internal static class AzureCapabilities
{
    public static readonly ProviderCapabilities Value = new()
    {
        Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp],
        MixedProtocols = true,
        Families = [IpFamily.IPv4, IpFamily.IPv6],
        SourceRanges = true,
        ClientIpAffinity = true,
        RequestedAddresses = true,
        NeedsNodePorts = true,
        TargetsAddresses = true,
        IpMode = IpMode.Vip,
        AnnotationPrefixes = AzureAnnotations.Prefixes,
        Annotations = AzureAnnotations.Definitions,
        PortKeyAnnotations = AzureAnnotations.PortKeys,
        NodePortAnnotations = AzureAnnotations.NodePorts,
    };
}
