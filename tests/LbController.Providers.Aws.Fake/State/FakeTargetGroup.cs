using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A target group as it is; its targets are told by <see cref="FakeAws.Targets"/>.</summary>
public sealed record FakeTargetGroup
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    public required string Protocol { get; init; }

    public required int Port { get; init; }

    public required string VpcId { get; init; }

    public required string TargetType { get; init; }

    public required string IpAddressType { get; init; }

    public required FakeHealthCheck Health { get; init; }

    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>Since when a listener forwards to it (and its targets are checked); null while none does.</summary>
    public DateTimeOffset? InUseSince { get; init; }

    /// <summary>When the last listener let go of it.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }
}
