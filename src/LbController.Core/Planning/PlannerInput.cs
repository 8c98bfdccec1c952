using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>Everything that a decision about one Service depends on, besides the Service.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Classes">The classes that we serve.</param>
/// <param name="Capabilities">What each provider can do, by name.</param>
/// <param name="Nodes">The eligible nodes (<see cref="NodeSelection.Select"/>).</param>
/// <param name="HealthPort">The port of kube-proxy's health server on every node; 10256 unless kube-proxy is replaced.</param>
internal sealed record PlannerInput(
    ClusterId Cluster,
    ClassDirectory Classes,
    IReadOnlyDictionary<string, ProviderCapabilities> Capabilities,
    ValueList<TargetNode> Nodes,
    int HealthPort)
{
    /// <summary>The eligible nodes among those with some labels; null where no provider asks for any.</summary>
    public Func<NodeLabels, ValueList<TargetNode>>? NodesWith { get; init; }

    /// <summary>The nodes that hold endpoints of the Service (<see cref="Planning.EndpointNodes.Of"/>); null where endpoints are not followed.</summary>
    public ValueList<string>? EndpointNodes { get; init; }
}
