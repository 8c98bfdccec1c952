using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>An instance.</summary>
public sealed record FakeInstance(string Id, string SubnetId, ImmutableArray<FakeInterface> Interfaces)
{
    /// <summary><c>running</c>, <c>stopped</c>, <c>terminated</c>.</summary>
    public string State { get; init; } = "running";

    /// <summary>Whether its targets answer health checks.</summary>
    public bool IsHealthy { get; init; } = true;

    public string PrivateIpAddress { get; init; } = "10.0.0.1";

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
