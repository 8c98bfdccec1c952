using System.Collections.Immutable;
using System.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>
/// Where one node port of one Service leads. Shared by all nodes; replaced as a whole when endpoints change. Endpoints that terminate
/// take traffic only where there is no ready one (KEP-1669).
/// </summary>
internal sealed class ForwardTarget
{
    private readonly ImmutableArray<ForwardEndpoint> _all;
    private readonly bool _localOnly;
    private int _turn;

    public ForwardTarget(bool localOnly, TimeSpan? affinity, IEnumerable<ForwardEndpoint> endpoints)
    {
        _localOnly = localOnly;
        Affinity = affinity;
        _all = [.. endpoints];
    }

    /// <summary>For how long after its last connection a client keeps its endpoint; null where it keeps none.</summary>
    public TimeSpan? Affinity { get; }

    public bool KeepsClientAddress => _localOnly;

    public bool Serves(string node) => _all.Any(endpoint => IsFor(endpoint, node));

    /// <summary>The endpoints to try for one connection, best first.</summary>
    /// <param name="kept">The endpoint that the client has had, or null.</param>
    public IReadOnlyList<IPEndPoint> Order(string node, IPEndPoint? kept)
    {
        IPEndPoint[] candidates = Candidates(node);
        if (candidates.Length == 0)
        {
            return [];
        }

        int known = kept is null ? -1 : Array.IndexOf(candidates, kept);
        int start = known >= 0 ? known : (int)((uint)Interlocked.Increment(ref _turn) % (uint)candidates.Length);
        return [.. candidates[start..], .. candidates[..start]];
    }

    /// <summary>The endpoints that a node forwards to.</summary>
    public IPEndPoint[] Candidates(string node)
    {
        bool ready = _all.Any(endpoint => endpoint.IsReady && IsFor(endpoint, node));
        return [.. _all.Where(endpoint => endpoint.IsReady == ready && IsFor(endpoint, node)).Select(endpoint => endpoint.Address)];
    }

    private bool IsFor(ForwardEndpoint endpoint, string node) => !_localOnly || endpoint.Node == node;
}
