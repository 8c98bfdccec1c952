using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Statistics;

/// <summary>
/// Adds up what workers count, which each of them begins at zero. Only so many Services have figures of their own: who has a place keeps it,
/// a free one goes to the Service with the most connections, then to the first by name; the others are one sum. No clock, no I/O; used by
/// one at a time.
/// </summary>
/// <param name="places">How many Services have figures of their own.</param>
internal sealed class TrafficLedger(int places)
{
    private readonly Dictionary<(string Uid, int Port), Entry> _entries = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private Dictionary<string, TrafficTotals> _before = new(StringComparer.Ordinal);
    private string _worker = "";
    private TrafficTotals _other;
    private bool _hasOther = places == 0;

    /// <summary>Adds an answer.</summary>
    /// <param name="reply">The answer; null where there was none, which leaves every figure as it was.</param>
    /// <param name="state">What there is; figures of anything else go.</param>
    public void Add(StatisticsReply? reply, HAProxyState state)
    {
        if (reply is not null && reply.Worker != _worker)
        {
            _before.Clear();
            _worker = reply.Worker;
        }

        var now = new Dictionary<string, TrafficTotals>(StringComparer.Ordinal);
        foreach (Entry entry in _entries.Values)
        {
            entry.Begin(keepsFigures: reply is null);
        }

        foreach (ServiceState service in state.Services.Values)
        {
            foreach (HAProxyFrontend frontend in service.Section.Frontends)
            {
                HAProxyBackend? backend = service.Section.Backends.FirstOrDefault(candidate => candidate.Name == frontend.Backend);
                Add(EntryOf(service.Identity, frontend.Binding.Port), frontend.Name, backend, reply, now);
            }
        }

        _before = reply is null ? _before : now;
        foreach ((string Uid, int Port) gone in _entries.Where(entry => !entry.Value.IsThere).Select(entry => entry.Key).ToList())
        {
            _entries.Remove(gone);
        }

        Name();
    }

    /// <summary>The figures of the Services that have their own, ordered, then the sum of the others.</summary>
    public ValueList<PortTraffic> Ports()
    {
        var ports = new List<PortTraffic>();
        long current = 0;
        long queued = 0;
        foreach (((string uid, int port), Entry entry) in _entries.OrderBy(entry => entry.Value.Identity.Service).ThenBy(entry => entry.Key.Uid, StringComparer.Ordinal).ThenBy(entry => entry.Key.Port))
        {
            if (_named.Contains(uid))
            {
                ServiceKey service = entry.Identity.Service;
                ports.Add(new PortTraffic(service.Namespace, service.Name, $"{port}", entry.Totals - entry.Elsewhere, entry.Current, entry.Queued, entry.ServersUp));
            }
            else
            {
                current += entry.Current;
                queued += entry.Queued;
            }
        }

        if (_hasOther)
        {
            ports.Add(new PortTraffic(PortTraffic.Other, PortTraffic.Other, PortTraffic.Other, _other, current, queued, null));
        }

        return ports.ToValueList();
    }

    /// <summary>Every Service.</summary>
    public ValueList<LoadBalancerTraffic> Services() => _entries
        .GroupBy(entry => entry.Key.Uid, entry => entry.Value, StringComparer.Ordinal)
        .Select(service =>
        {
            TrafficTotals totals = service.Aggregate(new TrafficTotals(), (sum, entry) => sum + entry.Totals);
            Entry worst = service.MinBy(entry => entry.ServersUp ?? int.MaxValue)!; // ! a group has at least one
            return new LoadBalancerTraffic(worst.Identity)
            {
                Connections = totals.Connections,
                CurrentConnections = service.Sum(entry => entry.Current),
                BytesReceived = totals.BytesReceived,
                BytesSent = totals.BytesSent,
                NodesUp = worst.ServersUp ?? 0,
                Nodes = worst.Servers,
            };
        })
        .OrderBy(traffic => traffic.Identity.Service)
        .ToValueList();

    private Entry EntryOf(LoadBalancerIdentity identity, int port)
    {
        if (!_entries.TryGetValue((identity.ServiceUid, port), out Entry? entry))
        {
            _entries.Add((identity.ServiceUid, port), entry = new Entry(identity));
        }

        entry.IsThere = true;
        return entry;
    }

    private void Add(Entry entry, string frontend, HAProxyBackend? backend, StatisticsReply? reply, Dictionary<string, TrafficTotals> now)
    {
        if (reply is not null && reply.Proxies.TryGetValue(frontend, out ProxyStatistics front))
        {
            now[frontend] = front.Totals;
            entry.New += front.Totals - _before.GetValueOrDefault(frontend);
            entry.Current += front.Current;
        }

        if (reply is not null && backend is not null && reply.Proxies.TryGetValue(backend.Name, out ProxyStatistics back))
        {
            now[backend.Name] = back.Totals;
            entry.New += back.Totals - _before.GetValueOrDefault(backend.Name);
            entry.Queued += back.Queued;
            if (entry.ServersUp is not { } fewest || back.ServersUp < fewest)
            {
                (entry.ServersUp, entry.Servers) = (back.ServersUp, backend.Servers.Count);
            }
        }
    }

    /// <summary>Gives free places away and counts what is new where it belongs.</summary>
    private void Name()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Totals += entry.New;
        }

        _named.IntersectWith(_entries.Keys.Select(key => key.Uid));
        IEnumerable<string> next = _entries
            .Where(entry => !_named.Contains(entry.Key.Uid))
            .GroupBy(entry => entry.Key.Uid, entry => entry.Value, StringComparer.Ordinal)
            .OrderByDescending(service => service.Sum(entry => entry.Totals.Connections))
            .ThenBy(service => service.First().Identity.Service)
            .ThenBy(service => service.Key, StringComparer.Ordinal)
            .Select(service => service.Key)
            .Take(Math.Max(0, places - _named.Count))
            .ToList();
        _named.UnionWith(next);
        foreach (((string uid, _), Entry entry) in _entries)
        {
            if (!_named.Contains(uid))
            {
                _other += entry.New;
                entry.Elsewhere += entry.New;
                _hasOther = true;
            }
        }
    }

    private sealed class Entry(LoadBalancerIdentity identity)
    {
        public LoadBalancerIdentity Identity { get; } = identity;

        public TrafficTotals Totals { get; set; }

        /// <summary>What of it is in the sum of the others, and stays there.</summary>
        public TrafficTotals Elsewhere { get; set; }

        public TrafficTotals New { get; set; }

        public long Current { get; set; }

        public long Queued { get; set; }

        public int? ServersUp { get; set; }

        public int Servers { get; set; }

        public bool IsThere { get; set; }

        public void Begin(bool keepsFigures)
        {
            IsThere = false;
            New = default;
            if (!keepsFigures)
            {
                (Current, Queued, ServersUp, Servers) = (0, 0, null, 0);
            }
        }
    }
}
