using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>One Node at one moment, reduced to what decides whether and how it takes traffic.</summary>
/// <param name="Name">The Node's name.</param>
internal sealed record NodeSnapshot(string Name)
{
    public string? ProviderId { get; init; }

    public bool IsDeleting { get; init; }

    /// <summary>The value of the exclusion label, or null where the Node does not carry it.</summary>
    public string? ExcludeLabel { get; init; }

    /// <summary>Whether the cluster autoscaler has marked it for deletion.</summary>
    public bool HasAutoscalerTaint { get; init; }

    /// <summary>Whether its cloud provider has not set it up yet.</summary>
    public bool HasUninitializedTaint { get; init; }

    /// <summary>Its labels; empty where no provider asks for any.</summary>
    public ValueMap Labels { get; init; } = ValueMap.Empty;

    /// <summary><c>status.addresses</c> in the server's order.</summary>
    public ValueList<NodeAddressSnapshot> Addresses { get; init; } = [];
}
