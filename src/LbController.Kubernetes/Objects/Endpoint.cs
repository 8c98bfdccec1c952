using System.Collections.Immutable;

namespace LbController.Kubernetes.Objects;

/// <summary>One endpoint of an EndpointSlice. A condition that the server left out is null: unknown, which consumers read as ready.</summary>
internal sealed record Endpoint
{
    public ImmutableArray<string> Addresses { get; init; } = [];

    public bool? Ready { get; init; }

    public bool? Serving { get; init; }

    public bool? Terminating { get; init; }

    public string? NodeName { get; init; }
}
