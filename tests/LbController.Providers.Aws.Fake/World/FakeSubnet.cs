using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A subnet. A public one has a route to the internet gateway.</summary>
public sealed record FakeSubnet(string Id, string VpcId, string ZoneName, string CidrBlock, bool IsPublic)
{
    public string? Ipv6CidrBlock { get; init; }

    public int FreeAddresses { get; init; } = 250;

    public string? OutpostArn { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
