using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Annotations;

namespace LbController.Providers.Aws;

/// <summary>What the adapter can do.</summary>
internal static class AwsCapabilities
{
    public static readonly ProviderCapabilities Value = new()
    {
        Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp],
        MixedProtocols = true,
        Families = [IpFamily.IPv4, IpFamily.IPv6],
        SourceRanges = true,
        ClientIpAffinity = true,
        NeedsNodePorts = true,
        TargetsAddresses = true,
        AnnotationPrefixes = AwsAnnotations.Prefixes,
        Annotations = AwsAnnotations.Definitions,
        NodeLabelAnnotation = AwsAnnotations.TargetNodeLabels.Definition.Key,
        PortListAnnotations = AwsAnnotations.PortLists,
        NodePortAnnotations = AwsAnnotations.NodePorts,
    };
}
