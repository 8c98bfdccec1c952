using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>What the load balancer of one Service has to be, in Azure's terms: complete and valid as far as that can be known without trying.</summary>
internal sealed record AzureService
{
    /// <summary>Whose it is.</summary>
    public required LoadBalancerIdentity Identity { get; init; }

    /// <summary>Whether its addresses are of the virtual network.</summary>
    public required bool IsInternal { get; init; }

    /// <summary>The load balancers that it may be on, by name; empty leaves it to the adapter.</summary>
    public ValueList<string> Placement { get; init; } = [];

    /// <summary>Its addresses: one a family, primary first; at least one.</summary>
    public ValueList<Frontend> Frontends { get; init; } = [];

    /// <summary>What is taken in, ordered by port and protocol; each on every frontend. At least one.</summary>
    public ValueList<ForwardingRule> Rules { get; init; } = [];

    /// <summary>Whether only nodes with endpoints serve (externalTrafficPolicy Local).</summary>
    public bool IsLocal { get; init; }

    /// <summary>Who is let in; null where the Service's user keeps the security group out of it.</summary>
    public FirewallPolicy? Firewall { get; init; }

    /// <summary>The private link service in front of it, or null.</summary>
    public PrivateLink? PrivateLink { get; init; }

    /// <summary>Addresses that reach it by way of a global load balancer: let in and published besides its own.</summary>
    public ValueList<IPAddress> AdditionalAddresses { get; init; } = [];
}
