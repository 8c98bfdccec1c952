using System.Collections.Frozen;
using LbController.Abstractions.Model;
using LbController.Core.Annotations;
using LbController.Kubernetes.Objects;
using LbController.Runtime.Caching;

namespace LbController.Runtime.Tests;

/// <summary>Which nodes hold endpoints of which Service, as slices come and go (contract B51).</summary>
public sealed class EndpointCacheTests
{
    private static readonly ServiceKey Web = new("shop", "web");
    private readonly List<ServiceKey> _changes = [];
    private readonly EndpointCache _cache;

    public EndpointCacheTests()
    {
        _cache = new EndpointCache(_changes.Add);
        _cache.Replace([Slice("web-1", "web", "a"), Slice("web-2", "web", "b", "a"), Slice("api-1", "api", "c")]);
        _changes.Clear();
    }

    [Fact]
    public void B051_TheSlicesOfAServiceCountTogether() => Assert.Equal(["a", "b"], _cache.NodesOf(Web));

    [Fact]
    public void B051_APodMoreOnANodeThatHasOneChangesNothing()
    {
        _cache.Upsert(Slice("web-1", "web", "a", "a", "b"));
        _cache.Delete(Slice("web-1", "web", "a"));
        Assert.Empty(_changes);
    }

    [Fact]
    public void B051_ASliceThatIsDeletedUnseenTakesItsNodesAway()
    {
        _cache.Replace([Slice("web-1", "web", "a")]);
        Assert.Equal(["a"], _cache.NodesOf(Web));
        Assert.Empty(_cache.NodesOf(new ServiceKey("shop", "api")));
        Assert.Equal(["api", "web"], _changes.Select(key => key.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void B051_ASliceMayChangeItsOwnerAndHaveNone()
    {
        _cache.Upsert(Slice("web-2", "api", "b"));
        Assert.Equal(["a"], _cache.NodesOf(Web));
        Assert.Equal(["b", "c"], _cache.NodesOf(new ServiceKey("shop", "api")));
        _cache.Upsert(Slice("web-1", "", "a"));
        Assert.Empty(_cache.NodesOf(Web));
        _cache.Delete(Slice("web-1", "", "a"));
        Assert.Empty(_cache.NodesOf(Web));
    }

    private static EndpointSlice Slice(string name, string service, params string[] nodes) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = "shop",
            Name = name,
            Labels = new Dictionary<string, string> { [WellKnown.ServiceNameLabel] = service }.ToFrozenDictionary(),
        },
        Endpoints = [.. nodes.Select(node => new Endpoint { NodeName = node, Ready = true })],
    };
}
