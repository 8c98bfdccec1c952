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
        TargetsAddresses = false,
        AnnotationPrefixes = AwsAnnotations.Prefixes,
        Annotations = AwsAnnotations.Definitions,
    };
}
