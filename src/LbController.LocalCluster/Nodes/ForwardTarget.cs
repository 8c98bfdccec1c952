using System.Collections.Immutable;
using System.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>Where one node port of one Service leads. Shared by all nodes; replaced as a whole when endpoints change.</summary>
internal sealed class ForwardTarget
{
    private readonly ImmutableArray<(IPEndPoint Address, string Node)> _all;
    private readonly bool _localOnly;
    private int _turn;

    public ForwardTarget(bool localOnly, bool sticky, IEnumerable<(IPEndPoint Address, string Node)> endpoints)
    {
        _localOnly = localOnly;
        IsSticky = sticky;
        _all = [.. endpoints];
    }

    /// <summary>A client keeps its endpoint, as long as the endpoints stay the same.</summary>
    public bool IsSticky { get; }

    public bool KeepsClientAddress => _localOnly;

    public bool Serves(string node) => _localOnly ? _all.Any(endpoint => endpoint.Node == node) : !_all.IsEmpty;

    /// <summary>The endpoints to try for one connection, best first.</summary>
    public IReadOnlyList<IPEndPoint> Order(string node, IPAddress client)
    {
        IPEndPoint[] candidates = [.. _all.Where(endpoint => !_localOnly || endpoint.Node == node).Select(endpoint => endpoint.Address)];
        if (candidates.Length == 0)
        {
            return [];
        }

        uint first = IsSticky ? (uint)client.GetHashCode() : (uint)Interlocked.Increment(ref _turn);
        int start = (int)(first % (uint)candidates.Length);
        return [.. candidates[start..], .. candidates[..start]];
    }
}
