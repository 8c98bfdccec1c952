namespace LbController.Abstractions.Providers;

/// <summary>What an adapter may implement besides <see cref="ILoadBalancerProvider"/>: it can tell the traffic of its load balancers.</summary>
public interface ITrafficSource
{
    /// <summary>
    /// What has passed so far. May be called several times a second: an adapter asks its back end less often and returns the same reading
    /// meanwhile, and what it knew last where the back end does not answer at once. Throws nothing but for the caller's own token.
    /// </summary>
    Task<TrafficReading> ReadTrafficAsync(CancellationToken cancellationToken);
}
