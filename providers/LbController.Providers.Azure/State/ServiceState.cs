using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.State;

/// <summary>What is remembered of one Service between passes. Touched by one pass at a time, but for what others read of it.</summary>
internal sealed class ServiceState(LoadBalancerIdentity identity)
{
    /// <summary>Whose.</summary>
    public LoadBalancerIdentity Identity { get; } = identity;

    /// <summary>What was asked for last; null for its removal.</summary>
    public DesiredLoadBalancer? Desired { get; set; }

    /// <summary>Whether nothing was left to do when it was looked at last: asked again for the same, it is a look for drift.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The load balancer that it is on its way to and how many rules it brings; null once it is there.</summary>
    public Reservation? Reservation { get; set; }
}
