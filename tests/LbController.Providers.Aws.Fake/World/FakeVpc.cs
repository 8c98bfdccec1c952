using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A VPC.</summary>
public sealed record FakeVpc(string Id, ImmutableArray<string> CidrBlocks, ImmutableArray<string> Ipv6CidrBlocks, bool HasInternetGateway)
{
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
