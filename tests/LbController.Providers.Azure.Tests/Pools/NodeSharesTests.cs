using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Providers.Azure.Pools;

namespace LbController.Providers.Azure.Tests.Pools;

/// <summary>The nodes of load balancers that share them.</summary>
public sealed class NodeSharesTests
{
    [Fact]
    public void EveryNodeIsWithOneLoadBalancerAndEveryLoadBalancerHasOne() => ForAll(given =>
    {
        Dictionary<string, IReadOnlyList<PoolMember>> shares = Shares(given.Balancers, given.Nodes);
        return shares.Values.SelectMany(share => share).Count() == given.Nodes.Length
            && shares.Values.SelectMany(share => share).ToHashSet().SetEquals(given.Nodes)
            && (given.Nodes.Length < given.Balancers.Length || shares.Values.All(share => share.Count > 0));
    });

    [Fact]
    public void OrderDoesNotMatter() => ForAll(given => given.Balancers.All(balancer =>
        NodeShares.Of(balancer, [.. given.Balancers.Where(other => other != balancer)], given.Nodes).ToHashSet()
            .SetEquals(NodeShares.Of(balancer, [.. given.Balancers.Where(other => other != balancer).Reverse()], [.. given.Nodes.Reverse()]))));

    [Fact]
    public void OneNodeMoreMovesHardlyAnyOther() => ForAll(given =>
    {
        Dictionary<string, string> before = Homes(given.Balancers, given.Nodes[..^1]);
        Dictionary<string, string> after = Homes(given.Balancers, given.Nodes);

        // Only a load balancer that would have none is given one of somebody's.
        return before.Count(home => after[home.Key] != home.Value) <= given.Balancers.Length;
    });

    [Fact]
    public void OneLoadBalancerMoreTakesAndGivesNothingBetweenOthers() => ForAll(given =>
    {
        Dictionary<string, string> before = Homes(given.Balancers[..^1], given.Nodes);
        Dictionary<string, string> after = Homes(given.Balancers, given.Nodes);
        return before.Count(home => after[home.Key] != home.Value && after[home.Key] != given.Balancers[^1]) <= given.Balancers.Length;
    });

    [Fact]
    public void AHundredNodesAreSharedFairly()
    {
        string[] balancers = ["lb", "lb-2", "lb-3"];
        PoolMember[] nodes = [.. Enumerable.Range(0, 100).Select(Member)];
        Assert.All(Shares(balancers, nodes).Values, share => Assert.InRange(share.Count, 20, 50));
    }

    /// <summary>2 to 6 load balancers, 2 to 40 nodes.</summary>
    private static void ForAll(Func<(string[] Balancers, PoolMember[] Nodes), bool> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll((
        from balancers in Gen.Choose(2, 6)
        from nodes in Gen.Choose(2, 40)
        from first in Gen.Choose(0, 1000)
        select (Enumerable.Range(1, balancers).Select(number => number == 1 ? "lb" : $"lb-{number}").ToArray(), Enumerable.Range(first, nodes).Select(Member).ToArray())).ToArbitrary(), holds));

    private static PoolMember Member(int index) => new($"node-{index}", new IPAddress([10, 240, (byte)(index / 200), (byte)(index % 200)]));

    private static Dictionary<string, IReadOnlyList<PoolMember>> Shares(string[] balancers, PoolMember[] nodes) =>
        balancers.ToDictionary(balancer => balancer, balancer => NodeShares.Of(balancer, [.. balancers.Where(other => other != balancer)], nodes));

    private static Dictionary<string, string> Homes(string[] balancers, PoolMember[] nodes) =>
        Shares(balancers, nodes).SelectMany(share => share.Value.Select(member => (member.Name, share.Key))).ToDictionary(home => home.Name, home => home.Key);
}
