using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Runtime.Caching;

namespace LbController.Runtime.Reconciliation;

/// <summary>What a pass gathers from.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Services">The Services.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Records">What is remembered of each Service.</param>
/// <param name="Classes">The classes that we serve.</param>
/// <param name="Providers">Who serves them.</param>
internal sealed record ReconcilerInputs(
    ClusterId Cluster,
    ServiceCache Services,
    NodeCache Nodes,
    ServiceRecords Records,
    ClassDirectory Classes,
    ProviderSet Providers)
{
    /// <summary>kube-proxy's health port on the nodes.</summary>
    public int HealthPort { get; init; } = 10256;

    /// <summary>Where endpoints are; null where they are not followed.</summary>
    public EndpointCache? Endpoints { get; init; }

    /// <summary>Everything besides the Service itself that a decision about it depends on, read fresh for each decision (contract B44).</summary>
    /// <param name="service">The Service.</param>
    public PlannerInput PlannerInput(ServiceKey service) =>
        new(Cluster, Classes, Providers.Capabilities, Nodes.Eligible, HealthPort) 
        {
            EndpointNodes = Endpoints?.NodesOf(service),
            NodesWith = Nodes.KeepsLabels ? Nodes.EligibleWith : null,
        };
}
