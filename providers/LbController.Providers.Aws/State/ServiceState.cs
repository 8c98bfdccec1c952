using LbController.Abstractions.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.State;

/// <summary>What is remembered of one Service between passes. Touched by one pass at a time.</summary>
internal sealed class ServiceState
{
    /// <summary>What there is of it, from listings and from the answers to our own writes.</summary>
    public ObservedService Observed { get; set; } = ObservedService.Empty;

    /// <summary>When the listing began that was taken over last; the minimum before the first.</summary>
    public DateTimeOffset ListedAt { get; set; }

    /// <summary>Our last write.</summary>
    public DateTimeOffset WrittenAt { get; set; }

    /// <summary>When we made something last: for a while AWS may not find it.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When details were read last; the minimum before the first time.</summary>
    public DateTimeOffset DetailsReadAt { get; set; }

    /// <summary>Whether a write failed, or may have: what is there is looked at before anything else is done.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>The last write that failed, or may have; the minimum before the first.</summary>
    public DateTimeOffset DoubtfulAt { get; set; }

    /// <summary>What was asked for last; null for a removal.</summary>
    public DesiredLoadBalancer? Desired { get; set; }

    /// <summary>Whether nothing was left to do when it was compared or changed last.</summary>
    public bool IsSettled { get; set; }

    /// <summary>When a load balancer that takes over was ready; null where none is about to.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    /// <summary>Whether a listing was ever taken over.</summary>
    public bool IsKnown => ListedAt != default;
}
