using System.Collections.Immutable;

namespace LbController.Kubernetes.Http;

/// <summary>A complete list and the version that a watch can go on from.</summary>
internal sealed record ResourceList<T>(ImmutableArray<T> Items, string ResourceVersion)
{
    /// <summary>Objects that exist and could not be read.</summary>
    public ImmutableArray<UnreadableObject> Unreadable { get; init; } = [];
}
