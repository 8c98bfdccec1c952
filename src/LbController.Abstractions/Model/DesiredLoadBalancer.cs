using System.Net;

namespace LbController.Abstractions.Model;

/// <summary>
/// What the load balancer of one Service has to be, in terms of no vendor. Made by the planner from the Service, the nodes and the
/// class; complete, valid and within the adapter's capabilities. Two of them are equal exactly when nothing has to change.
/// </summary>
public sealed record DesiredLoadBalancer
{
    /// <summary>The parameter that holds the name of the Service's load balancer class, where it has one.</summary>
    public const string ClassNameParameter = "loadBalancerClass";

    /// <summary>Whose it is.</summary>
    public required LoadBalancerIdentity Identity { get; init; }

    /// <summary>The address families to serve, primary first; at least one.</summary>
    public ValueList<IpFamily> Families { get; init; } = [IpFamily.IPv4];

    /// <summary>The ports to serve, ordered by key, each key once; at least one.</summary>
    public ValueList<Listener> Listeners { get; init; } = [];

    /// <summary>The eligible nodes, ordered by name. May be empty: then the load balancer exists and has no targets.</summary>
    public ValueList<TargetNode> Nodes { get; init; } = [];

    /// <summary>How the nodes' health is found out.</summary>
    public HealthProbe Health { get; init; } = HealthProbe.NodePortTcp;

    /// <summary>Whether any node or only nodes with endpoints serve.</summary>
    public TrafficPolicy TrafficPolicy { get; init; }

    /// <summary>The only client networks to let in, ordered; empty lets everyone in.</summary>
    public ValueList<IPNetwork> SourceRanges { get; init; } = [];

    /// <summary>How long a client keeps its node (session affinity ClientIP, 1 s to 86,400 s), or null for no affinity.</summary>
    public TimeSpan? ClientIpAffinity { get; init; }

    /// <summary>Addresses that the user asked for, at most one a family. An adapter gives these or says why not, never others.</summary>
    public ValueList<IPAddress> RequestedAddresses { get; init; } = [];

    /// <summary>
    /// Services of one namespace that give the same key may have one address between them, as long as no two of them have the same
    /// protocol and port (contract B87); null for an address of its own.
    /// </summary>
    public string? SharingKey { get; init; }

    /// <summary>The Service's annotations under the prefixes that the adapter declared in its capabilities.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.Empty;

    /// <summary>The parameters of the Service's load balancer class.</summary>
    public ValueMap Parameters { get; init; } = ValueMap.Empty;
}
