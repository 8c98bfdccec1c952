using LbController.Kubernetes.Objects;
using LbController.Runtime.Caching;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Runtime.Tests;

/// <summary>The guard against a list that is empty by mistake (contract B42).</summary>
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
    public void AnEmptyListIsNotBelievedAtOnce()
    {
        _cache.Replace([]);
        Assert.Equal(2, _cache.Eligible.Count);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void AnEmptyListIsBelievedWhenNothingContradictsIt()
    {
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyListGrace / 2);
        _cache.Replace([]);
        _time.Advance(NodeCache.EmptyListGrace / 2);
        Assert.True(_cache.Eligible.IsEmpty);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void AFullListSettlesTheDoubt()
    {
        _cache.Replace([]);
        _cache.Replace([NodeOf("a"), NodeOf("c")]);
        _time.Advance(NodeCache.EmptyListGrace * 2);
        Assert.Equal(["a", "c"], _cache.Eligible.Select(node => node.Name));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void NodesThatAreDeletedOneByOneAreGoneAtOnce()
    {
        _cache.Delete(NodeOf("a"));
        _cache.Delete(NodeOf("b"));
        Assert.True(_cache.Eligible.IsEmpty);
    }

    [Fact]
    public void AHeartbeatChangesNothing()
    {
        _cache.Upsert(NodeOf("a") with { Ready = "False" });
        Assert.Equal(1, _changes);
    }

    private static Node NodeOf(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Addresses = [new NodeAddress("InternalIP", "10.0.0.1")],
    };
}
