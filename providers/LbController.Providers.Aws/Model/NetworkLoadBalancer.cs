using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>What the load balancer of one Service has to be, in AWS's terms: complete and valid as far as that can be known without trying.</summary>
internal sealed record NetworkLoadBalancer
{
    /// <summary>Whose it is.</summary>
    public required LoadBalancerIdentity Identity { get; init; }

    /// <summary>The name that the user gave, or null for one made from the identity.</summary>
    public string? RequestedName { get; init; }

    /// <summary>The ARN of a load balancer that somebody else made and that is to be used, or null.</summary>
    public string? AdoptedArn { get; init; }

    /// <summary><c>internet-facing</c> or <c>internal</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary><c>ipv4</c> or <c>dualstack</c>.</summary>
    public required string IpAddressType { get; init; }

    /// <summary>Its VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>One a zone, ordered by subnet id.</summary>
    public ValueList<SubnetMapping> Subnets { get; init; } = [];

    /// <summary><c>on</c>, <c>off</c>, or null where nothing is said.</summary>
    public string? PrefixForIpv6SourceNat { get; init; }

    /// <summary>Who lets clients in, and which.</summary>
    public required Firewall Firewall { get; init; }

    /// <summary><c>on</c>, <c>off</c>, or null where nothing is said.</summary>
    public string? EnforceOnPrivateLink { get; init; }

    /// <summary>Load balancer attributes that the Service sets, and those that are ours to keep at AWS's default.</summary>
    public ValueMap Attributes { get; init; } = ValueMap.Empty;

    /// <summary>Capacity units to reserve; 0 for none; null where nothing is said.</summary>
    public int? CapacityUnits { get; init; }

    /// <summary>Tags for everything that is made: the Service's and the administrator's, without those that mark ownership.</summary>
    public ValueMap Tags { get; init; } = ValueMap.Empty;

    /// <summary>Ordered by port; one a port.</summary>
    public ValueList<NetworkListener> Listeners { get; init; } = [];

    /// <summary>Whether what AWS cannot change in place may be changed by a new load balancer that takes over.</summary>
    public bool MayBeReplaced { get; init; }
}
