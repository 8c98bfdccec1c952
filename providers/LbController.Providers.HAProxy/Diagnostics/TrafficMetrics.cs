using System.Diagnostics.Metrics;
using LbController.Providers.HAProxy.Statistics;

namespace LbController.Providers.HAProxy.Diagnostics;

/// <summary>
/// What HAProxy counts, as figures of ours: read when they are collected. Labels name Services and nodes; the number of Services is
/// bounded by the option, everything else by <see cref="NodeHealthTable"/>.
/// </summary>
internal static class TrafficMetrics
{
    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">The adapter's.</param>
    /// <param name="read">What is known; called for each instrument of each collection, and waits a second at most.</param>
    public static void Observe(Meter meter, Func<TrafficSnapshot> read)
    {
        meter.CreateObservableGauge("lbc_haproxy_up", () => Up(read()), description: "Whether HAProxy answered when it was asked for its statistics: 1 or 0. Where it does not, the other figures are its last.");
        Counter("lbc_haproxy_connections_total", "", "Connections of clients, refused ones included.", totals => totals.Connections);
        Counter("lbc_haproxy_sessions_total", "", "Connections of clients that were let in.", totals => totals.Sessions);
        Counter("lbc_haproxy_denied_connections_total", "", "Connections refused because the source ranges do not hold the client.", totals => totals.Denied);
        Counter("lbc_haproxy_received_bytes_total", "By", "Bytes from clients.", totals => totals.BytesReceived);
        Counter("lbc_haproxy_sent_bytes_total", "By", "Bytes to clients.", totals => totals.BytesSent);
        Counter("lbc_haproxy_connect_errors_total", "", "Connections for which no node could be reached.", totals => totals.ConnectErrors);
        Counter("lbc_haproxy_response_errors_total", "", "Connections that broke off on the node's side.", totals => totals.ResponseErrors);
        Counter("lbc_haproxy_connect_retries_total", "", "Failed tries to reach a node after which another one was made.", totals => totals.Retries);
        Gauge("lbc_haproxy_current_connections", "Connections of clients at this moment, without those that replaced workers still finish.", port => port.Current);
        Gauge("lbc_haproxy_queued_connections", "Connections that wait for a node.", port => port.Queued);
        Gauge("lbc_haproxy_nodes_up", "Nodes that the port's connections can go to; of several address families the fewest.", port => port.NodesUp);
        meter.CreateObservableGauge("lbc_haproxy_node_checks", () => read().Nodes.SelectMany(Checks), description: "Health checks of a node by what they find; one for each of its addresses.");

        void Counter(string name, string unit, string description, Func<TrafficTotals, long> figure) =>
            meter.CreateObservableCounter(name, () => read().Ports.Select(port => new Measurement<long>(figure(port.Totals), Tags(port))), unit, description);

        void Gauge(string name, string description, Func<PortTraffic, long?> figure) => meter.CreateObservableGauge(
            name,
            () => read().Ports.Select(port => (Value: figure(port), port)).Where(entry => entry.Value is not null).Select(entry => new Measurement<long>(entry.Value ?? 0, Tags(entry.port))),
            description: description);
    }

    private static IEnumerable<Measurement<int>> Up(TrafficSnapshot snapshot) => snapshot.IsAnswered is { } isAnswered ? [new Measurement<int>(isAnswered ? 1 : 0)] : [];

    private static KeyValuePair<string, object?>[] Tags(PortTraffic port) =>
    [
        new("namespace", port.Namespace),
        new("service", port.Service),
        new("protocol", port.Service == PortTraffic.Other ? PortTraffic.Other : "TCP"),
        new("port", port.Port),
    ];

    private static Measurement<int>[] Checks(NodeHealth node) =>
    [
        new(node.Up, new("node", node.Node), new("check", node.Check), new KeyValuePair<string, object?>("state", "up")),
        new(node.Down, new("node", node.Node), new("check", node.Check), new KeyValuePair<string, object?>("state", "down")),
    ];
}
