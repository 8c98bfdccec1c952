using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A load balancer as it is.</summary>
public sealed record FakeLoadBalancer
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    public required string DnsName { get; init; }

    public required string Scheme { get; init; }

    public required string VpcId { get; init; }

    /// <summary><c>network</c>; others come only from <c>World.AddForeignLoadBalancer</c>.</summary>
    public string Type { get; init; } = "network";

    public required string IpAddressType { get; init; }

    public required ImmutableArray<FakeZone> Zones { get; init; }

    public required ImmutableArray<string> SecurityGroups { get; init; }

    public string? EnforceOnPrivateLink { get; init; }

    public required string PrefixForIpv6SourceNat { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When <c>provisioning</c> ends.</summary>
    public required DateTimeOffset ActiveAt { get; init; }

    /// <summary>The state in place of <c>active</c>, and why; null while nothing is wrong.</summary>
    public (string State, string Reason)? Trouble { get; init; }

    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public int? CapacityUnits { get; init; }
}
