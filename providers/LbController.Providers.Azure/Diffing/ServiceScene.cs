using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>Everything that a Service's way from what is to what should be depends on. Gathered first; comparing it is pure.</summary>
internal sealed record ServiceScene
{
    public required LoadBalancerIdentity Identity { get; init; }

    public required AzureSettings Settings { get; init; }

    /// <summary>The region.</summary>
    public required string Location { get; init; }

    /// <summary>All load balancers of the resource group that are the cluster's by name, or have something of the Service.</summary>
    public required IReadOnlyList<LoadBalancerView> LoadBalancers { get; init; }

    /// <summary>The security group to write rules into, or null where there is none.</summary>
    public ResourceIdentifier? SecurityGroup { get; init; }

    /// <summary>What is in it, or null where it is not there.</summary>
    public SecurityGroupView? SecurityRules { get; init; }

    /// <summary>The public IPs that carry the Service's tags.</summary>
    public required IReadOnlyList<PublicIpView> OwnPublicIps { get; init; }

    /// <summary>The private link services that carry the Service's tags.</summary>
    public required IReadOnlyList<ArmResource> OwnPrivateLinks { get; init; }

    /// <summary>Any resource that is known.</summary>
    public required Func<ResourceIdentifier, ArmResource?> Find { get; init; }

    /// <summary>The Services whose names are known, by UID: who a shared address is handed over to.</summary>
    public required Func<string, LoadBalancerIdentity?> Others { get; init; }

    /// <summary>The networks of the nodes of a family.</summary>
    public Func<IpFamily, ValueList<string>> NodeNetworks { get; init; } = _ => [];

    /// <summary>How many nodes there are: load balancers share them out, and each needs one.</summary>
    public int NodeCount { get; init; }

    /// <summary>Whether a pool of a load balancer has the nodes that it has to have.</summary>
    public Func<LoadBalancerView, string, bool> PoolHolds { get; init; } = (_, _) => true;

    /// <summary>What every name of the Service begins with.</summary>
    public string Base => ElementNames.Base(Identity);
}
