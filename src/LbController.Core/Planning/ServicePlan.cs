using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Core.Planning;

/// <summary>What has to happen with one Service. Exactly five kinds.</summary>
internal abstract record ServicePlan
{
    private ServicePlan()
    {
    }

    /// <summary>Nothing of it concerns us: no call, no finalizer, no status, no event.</summary>
    internal sealed record NotOurs : ServicePlan
    {
        public static readonly NotOurs Instance = new();
    }

    /// <summary>It was ours and has to go: back end first, then finalizers and status in one write.</summary>
    /// <param name="Binding">The class that it was served under.</param>
    /// <param name="DropCleanupFinalizer">
    /// Whether the ecosystem's finalizer goes with ours. It stays where the Service now belongs to another class, whose controller counts
    /// on it (contract B5).
    /// </param>
    /// <param name="LeaveBehind">Whether the user wants the load balancer to stay as it is: then only the Service is let go (contract B15).</param>
    internal sealed record Remove(ClassBinding Binding, bool DropCleanupFinalizer, bool LeaveBehind) : ServicePlan;

    /// <summary>It is ours, and the user wants the back end left as it is for now (contract B85).</summary>
    /// <param name="Binding">The class that it belongs to.</param>
    internal sealed record Paused(ClassBinding Binding) : ServicePlan;

    /// <summary>It is ours, and the user asks for what cannot be. What exists already stays as it is.</summary>
    internal sealed record Invalid(ClassBinding Binding, ValueList<Problem> Problems) : ServicePlan;

    /// <summary>It is ours and has to become this.</summary>
    /// <param name="Binding">The class that it belongs to.</param>
    /// <param name="Desired">The load balancer.</param>
    /// <param name="Problems">Wishes that are not fulfilled; none of them refused.</param>
    internal sealed record Program(ClassBinding Binding, DesiredLoadBalancer Desired, ValueList<Problem> Problems) : ServicePlan;
}
