using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>A <c>v1</c> Service: the fields that decide about its load balancer, as the API server spells them.</summary>
internal sealed record Service : IKubernetesObject
{
    public required ObjectMeta Metadata { get; init; }

    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>; unknown values are kept as they are.</summary>
    public string Type { get; init; } = "ClusterIP";

    public string? LoadBalancerClass { get; init; }

    public string? LoadBalancerIP { get; init; }

    public ImmutableArray<string> LoadBalancerSourceRanges { get; init; } = [];

    public string? ExternalTrafficPolicy { get; init; }

    public int HealthCheckNodePort { get; init; }

    public bool? AllocateLoadBalancerNodePorts { get; init; }

    public string? SessionAffinity { get; init; }

    public int? SessionAffinityTimeoutSeconds { get; init; }

    public ImmutableArray<string> IpFamilies { get; init; } = [];

    public string? IpFamilyPolicy { get; init; }

    public string? ClusterIP { get; init; }

    public ImmutableArray<string> ExternalIPs { get; init; } = [];

    public ImmutableArray<ServicePort> Ports { get; init; } = [];

    /// <summary><c>status.loadBalancer.ingress</c>.</summary>
    public ImmutableArray<LoadBalancerIngress> Ingress { get; init; } = [];

    /// <summary><c>status.conditions</c>.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
