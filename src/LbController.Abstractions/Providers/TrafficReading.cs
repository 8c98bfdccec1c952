using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>The traffic of all load balancers at one moment.</summary>
/// <param name="Timestamp">When, by the clock that the adapter was given (<see cref="TimeProvider.GetTimestamp"/>): rates come from two readings.</param>
/// <param name="LoadBalancers">Those that the back end tells of, ordered by Service.</param>
public sealed record TrafficReading(long Timestamp, ValueList<LoadBalancerTraffic> LoadBalancers);
