using LbController.Abstractions.Model;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Diffing;

/// <summary>Everything that the changes of one Service are decided from.</summary>
internal sealed record DiffInput
{
    /// <summary>What it has to be.</summary>
    public required NetworkLoadBalancer Model { get; init; }

    /// <summary>The targets of each listener, by port.</summary>
    public required IReadOnlyDictionary<int, ValueList<Target>> Targets { get; init; }

    /// <summary>Whether there are eligible nodes: if so, no set of targets is emptied.</summary>
    public required bool HasNodes { get; init; }

    /// <summary>What is.</summary>
    public required ObservedService Observed { get; init; }

    /// <summary>The load balancer to adopt as it is, or null.</summary>
    public ObservedLoadBalancer? Adopted { get; init; }

    /// <summary>What the nodes have to let in; null where that is not ours to see to.</summary>
    public NodeAccessNeed? NodeAccess { get; init; }

    /// <summary>Whether they do.</summary>
    public bool IsNodeAccessReady { get; init; }

    /// <summary>The cluster's group that the nodes let in, or null before it is made.</summary>
    public string? NodeAccessGroupId { get; init; }

    /// <summary>When a load balancer was made that takes over from another one, and was found to be ready; null before.</summary>
    public DateTimeOffset? SwitchedAt { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }
}
