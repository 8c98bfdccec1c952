using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>
/// The part of <c>metadata</c> that we read. <c>managedFields</c> and <c>kubectl.kubernetes.io/last-applied-configuration</c>, which
/// make most of an object's bytes, are skipped while parsing.
/// </summary>
internal sealed record ObjectMeta
{
    /// <summary>Empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = "";

    public required string Name { get; init; }

    public string Uid { get; init; } = "";

    public string ResourceVersion { get; init; } = "";

    /// <summary>0 where the server keeps none (a real API server keeps none for Services).</summary>
    public long Generation { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public DateTimeOffset? DeletionTimestamp { get; init; }

    public ImmutableArray<string> Finalizers { get; init; } = [];

    public FrozenDictionary<string, string> Annotations { get; init; } = FrozenDictionary<string, string>.Empty;

    public FrozenDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;
}
