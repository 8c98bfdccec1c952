using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Pools;

/// <summary>
/// Who has to be in the backend pools: the nodes that a pass told last, for all Services with the same traffic policy. Where there are
/// several load balancers of a kind, the nodes are shared out between their pools, since Azure takes 300 rules on a network card; the
/// pools of Services with externalTrafficPolicy Local have all of them, as their endpoints can be anywhere.
/// </summary>
internal sealed class PoolBook(ResourceBook book, AzureSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ValueList<TargetNode>> _nodes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(ResourceIdentifier Balancer, string Pool, string Member), DateTimeOffset> _leavingSince = new();
    private readonly ConcurrentDictionary<ResourceIdentifier, bool> _coming = new();
    private readonly ConcurrentDictionary<(ResourceIdentifier Balancer, string Pool), IReadOnlySet<string>> _claims = new();

    /// <summary>The nodes' virtual network.</summary>
    public ResourceIdentifier Network { get; } = ResourceIds.VirtualNetwork(settings);

    /// <summary>Takes over what a pass found to be the nodes.</summary>
    public void Note(ClusterId cluster, bool isLocal, ValueList<TargetNode> nodes)
    {
        foreach (IpFamily family in Enum.GetValues<IpFamily>())
        {
            _nodes[ElementNames.Pool(cluster, isLocal, family)] = nodes;
        }
    }

    /// <summary>Forgets what an earlier leadership knew.</summary>
    public void Forget()
    {
        _nodes.Clear();
        _coming.Clear();
        _claims.Clear();
        _leavingSince.Clear();
    }

    /// <summary>A load balancer is being made: those behind it in order take no nodes before it is there, since they would be the same.</summary>
    public void Announce(ResourceIdentifier balancer) => _coming[balancer] = true;

    /// <summary>It is there, or it could not be made.</summary>
    public void Arrived(ResourceIdentifier balancer)
    {
        _coming.TryRemove(balancer, out _);
        foreach ((ResourceIdentifier Balancer, string Pool) claim in _claims.Keys.Where(claim => claim.Balancer.Equals(balancer)))
        {
            _claims.TryRemove(claim, out _);
        }
    }

    /// <summary>Brings all pools of a load balancer in line, in its body.</summary>
    public void Fill(ResourceIdentifier balancer, JsonObject body)
    {
        foreach (JsonObject pool in body.List("backendAddressPools").OfType<JsonObject>())
        {
            string name = pool.NameOf();
            if (_nodes.TryGetValue(name, out ValueList<TargetNode> nodes))
            {
                PoolPlan.Fill(pool, Members(balancer, name, nodes), Network.ToString(), settings.DrainPeriod > TimeSpan.Zero, member => MayLeave(balancer, name, member));

                // Until the write has ended, nobody else may take them.
                _claims[(balancer, name)] = PoolPlan.Names(pool.AsElement());
            }
        }
    }

    /// <summary>Whether a pool of a load balancer has who has to be in it.</summary>
    public bool Holds(LoadBalancerView view, string pool, ValueList<TargetNode> nodes) =>
        PoolPlan.Holds(view.Pools.TryGetValue(pool, out JsonElement actual) ? actual : null, Members(view.Resource.Id, pool, nodes));

    /// <summary>Until when the next node that leaves keeps its connections, or null where none leaves.</summary>
    public TimeSpan? NextLeave(LoadBalancerView view)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan? next = null;
        foreach ((string name, JsonElement pool) in view.Pools.Where(pool => _nodes.ContainsKey(pool.Key)))
        {
            foreach (string member in PoolPlan.Leaving(pool))
            {
                DateTimeOffset since = _leavingSince.GetOrAdd((view.Resource.Id, name, member), now);
                TimeSpan left = since + settings.DrainPeriod - now;
                next = next < left ? next : left;
            }
        }

        return next;
    }

    /// <summary>The other load balancers that share the nodes with one.</summary>
    public IEnumerable<LoadBalancerView> Peers(ResourceIdentifier balancer) =>
        book.All(settings.ResourceGroup, "loadBalancers")
            .Where(other => !other.Id.Equals(balancer) && LoadBalancerNames.IsInternal(other.Id.Name) == LoadBalancerNames.IsInternal(balancer.Name))
            .Select(LoadBalancerView.Of)
            .Where(view => view.Pools.Keys.Any(_nodes.ContainsKey));

    /// <summary>What writes of others of the kind, which are under way, put into a pool of that name.</summary>
    private IEnumerable<KeyValuePair<(ResourceIdentifier Balancer, string Pool), IReadOnlySet<string>>> ClaimsOfOthers(ResourceIdentifier balancer, string pool) => _claims.Where(claim =>
        claim.Key.Pool == pool && pool.Contains("-nodes-", StringComparison.Ordinal) && !claim.Key.Balancer.Equals(balancer)
        && LoadBalancerNames.IsInternal(claim.Key.Balancer.Name) == LoadBalancerNames.IsInternal(balancer.Name));

    private bool IsBehindOneThatComes(ResourceIdentifier balancer) => _coming.Keys.Any(other =>
        LoadBalancerNames.IsInternal(other.Name) == LoadBalancerNames.IsInternal(balancer.Name) && LoadBalancerNames.Number(other.Name) < LoadBalancerNames.Number(balancer.Name));

    private bool MayLeave(ResourceIdentifier balancer, string pool, string member)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _leavingSince.GetOrAdd((balancer, pool, member), now) < settings.DrainPeriod)
        {
            return false;
        }

        _leavingSince.TryRemove((balancer, pool, member), out _);
        return true;
    }

    private PoolMember[] Members(ResourceIdentifier balancer, string pool, ValueList<TargetNode> nodes)
    {
        AddressFamily family = pool.EndsWith(ElementNames.Suffix(IpFamily.IPv6), StringComparison.OrdinalIgnoreCase) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        PoolMember[] all =
        [
            .. nodes.Select(node => (node.Name, Address: node.Addresses.FirstOrDefault(address => address.AddressFamily == family)))
                .Where(node => node.Address is not null)
                .Select(node => new PoolMember(ElementNames.Node(node.Name), node.Address ?? IPAddress.None)),
        ];
        LoadBalancerView[] peers = pool.Contains("-nodes-", StringComparison.Ordinal) ? [.. Peers(balancer).Where(peer => peer.Pools.ContainsKey(pool))] : [];
        KeyValuePair<(ResourceIdentifier Balancer, string Pool), IReadOnlySet<string>>[] claims = [.. ClaimsOfOthers(balancer, pool)];
        if (peers.Length == 0 && claims.Length == 0 && !IsBehindOneThatComes(balancer))
        {
            return all;
        }

        // Who is still with another comes when he has left it: rules of both count on his network card.
        HashSet<string> elsewhere = new(peers.SelectMany(peer => PoolPlan.Names(peer.Pools[pool])).Concat(claims.SelectMany(claim => claim.Value)), StringComparer.OrdinalIgnoreCase);
        if (IsBehindOneThatComes(balancer))
        {
            elsewhere.UnionWith(all.Select(member => member.Name));
        }

        elsewhere.ExceptWith(book.Find(balancer) is { } own && LoadBalancerView.Of(own).Pools.TryGetValue(pool, out JsonElement here) ? PoolPlan.Names(here) : new HashSet<string>());
        return [.. NodeShares.Of(balancer.Name, [.. peers.Select(peer => peer.Resource.Id.Name).Concat(claims.Select(claim => claim.Key.Balancer.Name)).Distinct(StringComparer.OrdinalIgnoreCase)], all).Where(member => !elsewhere.Contains(member.Name))];
    }
}
