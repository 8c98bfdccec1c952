using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Statistics;

/// <summary>What is known of the traffic.</summary>
/// <param name="IsAnswered">Whether HAProxy answered when it was asked last; null where there is nothing to ask yet.</param>
/// <param name="Ports">For the metrics: bounded in number.</param>
/// <param name="Nodes">For the metrics: bounded in number.</param>
/// <param name="Reading">Every Service.</param>
internal sealed record TrafficSnapshot(bool? IsAnswered, ValueList<PortTraffic> Ports, ValueList<NodeHealth> Nodes, TrafficReading Reading)
{
    /// <summary>Nothing is known.</summary>
    public static readonly TrafficSnapshot Empty = new(null, [], [], new TrafficReading(0, []));
}
