namespace LbController.Providers.HAProxy.Statistics;

/// <summary>The figures of one port of a Service, or of all that have no figures of their own.</summary>
/// <param name="Namespace">The Service's namespace, or <see cref="Other"/>.</param>
/// <param name="Service">The Service's name, or <see cref="Other"/>.</param>
/// <param name="Port">The port, or <see cref="Other"/>.</param>
/// <param name="Totals">What was counted, over all workers; never goes back.</param>
/// <param name="Current">Connections at this moment in the current worker.</param>
/// <param name="Queued">Connections that wait for a node.</param>
/// <param name="NodesUp">Nodes that take connections; of several families the fewest. Null for <see cref="Other"/>.</param>
internal sealed record PortTraffic(string Namespace, string Service, string Port, TrafficTotals Totals, long Current, long Queued, int? NodesUp)
{
    /// <summary>The value of all labels of the rest: no name of an object can be that.</summary>
    public const string Other = "<other>";
}
