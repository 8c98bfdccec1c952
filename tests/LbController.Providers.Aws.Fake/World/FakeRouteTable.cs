namespace LbController.Providers.Aws.Fake;

/// <summary>A route table; the main one is that of all subnets without one of their own.</summary>
public sealed record FakeRouteTable(string Id, string VpcId, bool IsMain, IReadOnlyList<string> SubnetIds, string LocalCidr, string? InternetGatewayId)
{
    public IEnumerable<FakeRoute> Routes => InternetGatewayId is { } gateway
        ? [new FakeRoute(LocalCidr, "local"), new FakeRoute("0.0.0.0/0", gateway)]
        : [new FakeRoute(LocalCidr, "local")];

    /// <summary>Null is the association as main table.</summary>
    public IEnumerable<string?> Associations => IsMain ? SubnetIds.Prepend<string?>(null) : SubnetIds;
}
