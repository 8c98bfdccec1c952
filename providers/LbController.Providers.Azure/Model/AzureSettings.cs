using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>What an administrator set for all Services.</summary>
internal sealed record AzureSettings
{
    /// <summary>A GUID.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>Where load balancers and public IPs are made.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The nodes' virtual network.</summary>
    public required string VirtualNetwork { get; init; }

    /// <summary>The virtual network's resource group.</summary>
    public required string VirtualNetworkResourceGroup { get; init; }

    /// <summary>The nodes' subnet, and that of internal load balancers unless a Service names another.</summary>
    public required string Subnet { get; init; }

    /// <summary>The network security group to write rules into: a name; null for the one of the nodes' subnet; <see cref="NoSecurityGroup"/> for none.</summary>
    public string? SecurityGroup { get; init; }

    /// <summary>The security group's resource group.</summary>
    public required string SecurityGroupResourceGroup { get; init; }

    /// <summary>The name of the first public load balancer; internal ones and further ones have it in front. Null for one made from the cluster's id.</summary>
    public string? LoadBalancerName { get; init; }

    /// <summary>How many load balancers of one kind there may be; 1 to 20. Several share the nodes out between them.</summary>
    public int MostLoadBalancers { get; init; } = 8;

    /// <summary><c>true</c> makes Services internal that do not say.</summary>
    public bool IsInternalByDefault { get; init; }

    /// <summary>Whether rules take traffic with the load balancer's address to the nodes, for Services that do not say.</summary>
    public bool FloatingIpByDefault { get; init; }

    /// <summary>Whether nodes may use the load balancer's addresses for their own outbound traffic.</summary>
    public bool AllowsOutboundSnat { get; init; }

    /// <summary>How long a node that leaves keeps its connections before it is taken out; zero takes it out at once.</summary>
    public TimeSpan DrainPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Availability zones of new public IPs and internal frontends; empty leaves it to Azure.</summary>
    public ValueList<string> Zones { get; init; } = [];

    /// <summary>On everything that is made; they win over a Service's own.</summary>
    public ValueMap DefaultTags { get; init; } = ValueMap.Empty;

    /// <summary>The value of <see cref="SecurityGroup"/> for clusters whose firewall is somebody else's.</summary>
    public const string NoSecurityGroup = "none";
}
