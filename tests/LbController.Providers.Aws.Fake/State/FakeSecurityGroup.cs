using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A security group with its inbound rules.</summary>
public sealed record FakeSecurityGroup
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string VpcId { get; init; }

    public required string Description { get; init; }

    public ImmutableArray<FakeRule> Ingress { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
