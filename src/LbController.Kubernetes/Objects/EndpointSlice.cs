using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>A <c>discovery.k8s.io/v1</c> EndpointSlice; label <c>kubernetes.io/service-name</c> says whose it is.</summary>
internal sealed record EndpointSlice : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    /// <summary><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c>.</summary>
    public string AddressType { get; init; } = "";

    public ImmutableArray<Endpoint> Endpoints { get; init; } = [];

    public ImmutableArray<EndpointPort> Ports { get; init; } = [];
}
