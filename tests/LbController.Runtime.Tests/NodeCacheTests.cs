using System.Collections.Frozen;
using LbController.Core.Annotations;
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
