namespace LbController.Providers.HAProxy.Statistics;

/// <summary>What a worker says of one frontend or back end.</summary>
/// <param name="Totals">What it has counted since the worker began; a frontend counts clients, a back end what went wrong with nodes.</param>
/// <param name="Current">Connections at this moment.</param>
/// <param name="Queued">Connections that wait for a node.</param>
/// <param name="ServersUp">Servers that take connections.</param>
internal readonly record struct ProxyStatistics(TrafficTotals Totals, long Current, long Queued, int ServersUp);
