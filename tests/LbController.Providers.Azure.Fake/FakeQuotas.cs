namespace LbController.Providers.Azure.Fake;

/// <summary>Limits of Azure. May be changed between calls.</summary>
public sealed class FakeQuotas
{
    /// <summary>In a subscription and region.</summary>
    public int PublicIps { get; set; } = 1000;

    /// <summary>In a subscription and region.</summary>
    public int LoadBalancers { get; set; } = 1000;

    public int FrontendsPerLoadBalancer { get; set; } = 600;

    /// <summary>Load balancing and NAT rules of a load balancer.</summary>
    public int RulesPerLoadBalancer { get; set; } = 1500;

    /// <summary>Rules that lead to one address of a back end, over all load balancers of a kind (public, internal).</summary>
    public int RulesPerBackend { get; set; } = 300;

    public int AddressesPerPool { get; set; } = 5000;

    public int SecurityRules { get; set; } = 1000;

    /// <summary>Sources, and destinations, of all rules of a security group.</summary>
    public int SecurityAddresses { get; set; } = 4000;

    /// <summary>In a subscription and region.</summary>
    public int SecurityGroups { get; set; } = 5000;

    /// <summary>In a subscription and region.</summary>
    public int PrivateLinkServices { get; set; } = 800;
}
