using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Diffing;

/// <summary>What has to be done for one Service.</summary>
/// <param name="Changes">In order.</param>
/// <param name="Problems">What cannot be done.</param>
/// <param name="Current">The load balancer that clients are sent to, or null before it is there.</param>
internal sealed record DiffResult(ValueList<ProviderChange> Changes, ValueList<Problem> Problems, ObservedLoadBalancer? Current)
{
    /// <summary>Whether a load balancer that takes over is ready to: clients can be sent to it.</summary>
    public bool IsSwitched { get; init; }
}
