using System.Collections.Frozen;
using LbController.Core.Annotations;
using LbController.Core.Planning;
using LbController.Kubernetes.Objects;
using LbController.Runtime.Caching;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Runtime.Tests;

/// <summary>The guard against a set of nodes that is empty by mistake (contract B42).</summary>
public sealed class NodeCacheTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly NodeCache _cache;
    private int _changes;

    public NodeCacheTests()
    {
        _cache = new NodeCache(_time, NullLogger.Instance, () => _changes++);
        _cache.Replace([NodeOf("a"), NodeOf("b")]);
    }

    [Fact]
    public void B042_AnEmptyListIsNotBelievedAtOnce()
    {
        _cache.Replace([]);
        Assert.Equal(2, _cache.Eligible.Count);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void B042_AnEmptyListIsBelievedWhenNothingContradictsIt()
    {
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyGrace / 2);
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyGrace / 2);
        Assert.True(_cache.Eligible.IsEmpty);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void B042_AFullListSettlesTheDoubt()
    {
        _cache.Replace([]);
        _cache.Replace([NodeOf("a"), NodeOf("c")]);
        _time.Advance(NodeCache.EmptyGrace * 2);
        Assert.Equal(["a", "c"], _cache.Eligible.Select(node => node.Name));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void B042_TheLastNodeThatIsDeletedStaysATargetForAWhile()
    {
        _cache.Delete(NodeOf("a"));
        _cache.Delete(NodeOf("b"));
        Assert.Equal(["b"], _cache.Eligible.Select(node => node.Name));
        Assert.True(_cache.IsEmptyInDoubt);
        _time.Advance(NodeCache.EmptyGrace);
        Assert.True(_cache.Eligible.IsEmpty);
        Assert.False(_cache.IsEmptyInDoubt);
        Assert.Equal(3, _changes);
    }

    [Fact]
    public void B042_NodesThatPeopleExcludeAreOutAtOnce()
    {
        _cache.Upsert(Excluded(NodeOf("a")));
        _cache.Upsert(Excluded(NodeOf("b")));
        Assert.True(_cache.Eligible.IsEmpty);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void B042_ASecondDoubtWaitsItsWholeGrace()
    {
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyGrace / 2);
        _cache.Replace([NodeOf("a")]);
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyGrace * 0.9);
        Assert.Equal(["a"], _cache.Eligible.Select(node => node.Name));
        _time.Advance(NodeCache.EmptyGrace * 0.1);
        Assert.True(_cache.Eligible.IsEmpty);
    }

    [Fact]
    public void AHeartbeatChangesNothing()
    {
        _cache.Upsert(NodeOf("a") with { Ready = "False" });
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void B039_LabelsWakeOnlyWhereTheyDecideForAService()
    {
        int changes = 0;
        var cache = new NodeCache(_time, NullLogger.Instance, () => changes++, () => [Edge]);
        cache.Replace([Labelled("a", "edge"), Labelled("b", "web")]);
        Assert.Equal(1, changes);

        cache.Upsert(Labelled("b", "db"));
        cache.Replace([Labelled("a", "edge"), Labelled("b", "cache")]);
        Assert.Equal(1, changes);
        Assert.Equal(["a"], cache.EligibleWith(Edge).Select(node => node.Name));

        cache.Upsert(Labelled("b", "edge"));
        Assert.Equal(2, changes);
        Assert.Equal(["a", "b"], cache.EligibleWith(Edge).Select(node => node.Name));

        cache.Replace([Labelled("a", "web"), Labelled("b", "edge")]);
        Assert.Equal(3, changes);
        Assert.Equal(["b"], cache.EligibleWith(Edge).Select(node => node.Name));
    }

    [Fact]
    public void B042_AnEmptyListIsDisbelievedForLabelsToo()
    {
        var cache = new NodeCache(_time, NullLogger.Instance, () => { }, () => [Edge]);
        cache.Replace([Labelled("a", "edge")]);
        cache.Replace([]);
        Assert.Equal(["a"], cache.EligibleWith(Edge).Select(node => node.Name));
        _time.Advance(NodeCache.EmptyGrace);
        Assert.True(cache.EligibleWith(Edge).IsEmpty);
    }

    [Fact]
    public void LabelsThatNobodyAsksForAreNotKept()
    {
        _cache.Upsert(Labelled("a", "edge"));
        Assert.False(_cache.KeepsLabels);
        Assert.All(_cache.All, node => Assert.Empty(node.Labels));
    }

    private static readonly NodeLabels Edge = NodeLabels.Parse("pool=edge")!;

    private static Node Labelled(string name, string pool) => NodeOf(name) with
    {
        Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["pool"] = pool }.ToFrozenDictionary() },
    };

    private static Node Excluded(Node node) => node with
    {
        Metadata = node.Metadata with { Labels = new Dictionary<string, string> { [WellKnown.ExcludeNodeLabel] = "" }.ToFrozenDictionary() },
    };

    private static Node NodeOf(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Addresses = [new NodeAddress("InternalIP", "10.0.0.1")],
    };
}
