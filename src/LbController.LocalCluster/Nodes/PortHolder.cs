using System.Net;
using LbController.LocalCluster.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>What one node does for one node port, now: read by clients as they come, replaced when endpoints change.</summary>
internal sealed class PortHolder(string node, EndpointUses uses, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly AffinityTable _clients = new(time);
    private ForwardTarget? _target;

    /// <summary>The Service that has the port; used by the proxy's loop only.</summary>
    public (string Namespace, string Name) Owner { get; private set; }

    /// <summary>Closes the port.</summary>
    public IDisposable? Listener { get; set; }

    public void Set(ForwardTarget target, (string Namespace, string Name) owner)
    {
        lock (_gate)
        {
            _target = target;
            Owner = owner;
            if (target.Affinity is null)
            {
                _clients.Clear();
            }
        }
    }

    /// <summary>The endpoints to try for a client, best first, and whether they are to see the client's address.</summary>
    public (bool KeepsClientAddress, IReadOnlyList<IPEndPoint> Endpoints) Choose(IPAddress client)
    {
        lock (_gate)
        {
            if (_target is not { } target)
            {
                return (false, []);
            }

            IReadOnlyList<IPEndPoint> endpoints = target.Order(node, target.Affinity is { } timeout ? _clients.Find(client, timeout) : null);
            if (endpoints.Count > 0 && target.Affinity is { } kept)
            {
                _clients.Set(client, endpoints[0], kept);
            }

            return (target.KeepsClientAddress, endpoints);
        }
    }

    /// <summary>
    /// As <see cref="Choose"/>, and counts the first endpoint in one step with <see cref="Set"/>: once new endpoints are applied, every choice
    /// from the old ones has been counted.
    /// </summary>
    /// <returns>Counted until <c>First</c> is disposed; null where there is no endpoint.</returns>
    public (bool KeepsClientAddress, IReadOnlyList<IPEndPoint> Endpoints, IDisposable? First) ChooseCounted(IPAddress client)
    {
        lock (_gate)
        {
            (bool keeps, IReadOnlyList<IPEndPoint> endpoints) = Choose(client);
            return (keeps, endpoints, endpoints.Count > 0 ? uses.Enter(endpoints[0].Address) : null);
        }
    }

    /// <summary>Every endpoint that clients may be taken to.</summary>
    public IReadOnlySet<IPEndPoint> Endpoints()
    {
        lock (_gate)
        {
            return _target?.Candidates(node).ToHashSet() ?? [];
        }
    }

    /// <summary>The client's endpoint refuses: its next one may be another.</summary>
    public void Forget(IPAddress client)
    {
        lock (_gate)
        {
            _clients.Remove(client);
        }
    }
}
