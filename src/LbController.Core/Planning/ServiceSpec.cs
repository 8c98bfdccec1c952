using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>
/// The fields of a Service that may change its load balancer (contract B23), as the user wrote them: nothing is parsed yet, so that bad
/// values reach the planner. Labels, selector and the like are not here, and so cost nothing when they change (B24).
/// </summary>
internal sealed record ServiceSpec
{
    public required ServiceKey Key { get; init; }

    public required string Uid { get; init; }

    public required bool IsLoadBalancer { get; init; }

    public required bool IsDeleting { get; init; }

    /// <summary><c>metadata.generation</c>; 0 on real API servers, which keep none for Services.</summary>
    public long Generation { get; init; }

    public string? LoadBalancerClass { get; init; }

    public ValueList<PortSpec> Ports { get; init; } = [];

    public string? LoadBalancerIP { get; init; }

    public ValueList<string> SourceRanges { get; init; } = [];

    public string? ExternalTrafficPolicy { get; init; }

    public int HealthCheckNodePort { get; init; }

    public string? SessionAffinity { get; init; }

    public int? SessionAffinityTimeoutSeconds { get; init; }

    public ValueList<string> IpFamilies { get; init; } = [];

    public string? IpFamilyPolicy { get; init; }

    public ValueList<string> ExternalIPs { get; init; } = [];

    /// <summary>Only those that <see cref="Annotations.WellKnown.Relevant"/> lets through.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.Empty;
}
