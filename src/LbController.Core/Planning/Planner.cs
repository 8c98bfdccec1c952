using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>
/// Decides what has to happen with one Service. Static, total and pure: bad user input is a result that lists every problem, never an
/// exception.
/// </summary>
internal static class Planner
{
    public static ServicePlan Plan(ServiceSnapshot service, PlannerInput input)
    {
        ServiceSpec spec = service.Spec;
        ClassBinding? binding = spec.IsLoadBalancer ? input.Classes.Find(spec.LoadBalancerClass) : null;
        bool staysOurs = binding is not null && !spec.IsDeleting;
        if (input.Classes.OwnerOf(service.Finalizers, staysOurs ? binding : null) is { } owner)
        {
            // Deleted, of another type, or moved to another class by way of another type.
            bool belongsToAnother = spec.IsLoadBalancer && spec.LoadBalancerClass != owner.ClassName;
            return Removal(spec, owner, dropCleanupFinalizer: !belongsToAnother);
        }

        if (binding is null || spec.IsDeleting)
        {
            return ServicePlan.NotOurs.Instance;
        }

        ProviderCapabilities capabilities = input.Capabilities[binding.Provider];
        var problems = new List<Problem>();
        if (LifecycleRules.IsPaused(spec, problems))
        {
            return new ServicePlan.Paused(binding);
        }

        LifecycleRules.LeavesBehind(spec, problems);
        var desired = new DesiredLoadBalancer
        {
            Identity = new LoadBalancerIdentity(input.Cluster, spec.Key, spec.Uid),
            Families = FamilyRules.Families(spec, capabilities, problems),
            Listeners = ListenerRules.Listeners(spec, capabilities, problems),
            Nodes = TrafficRules.Targets(spec, input, capabilities, problems),
            TrafficPolicy = TrafficRules.Policy(spec),
            Health = TrafficRules.Health(spec, input.HealthPort, capabilities, problems),
            SourceRanges = SourceRangeRules.SourceRanges(spec, capabilities, problems),
            ClientIpAffinity = TrafficRules.Affinity(spec, capabilities, problems),
            RequestedAddresses = AddressRules.Requested(spec, capabilities, problems),
            SharingKey = SharingRules.Key(spec, capabilities, problems),
            Annotations = PortNameRules.Resolve(spec, capabilities, WellKnown.Under(capabilities.AnnotationPrefixes, spec.Annotations)),
            Parameters = binding.Parameters,
        };
        AnnotationRules.ReportUnknown(spec, problems);

        ValueList<Problem> all = problems.OrderBy(problem => problem.Field, StringComparer.Ordinal).ToValueList();
        return IsRefused(all) || desired.Listeners.IsEmpty || desired.Families.IsEmpty
            ? new ServicePlan.Invalid(binding, all)
            : new ServicePlan.Program(binding, desired, all);
    }

    private static ServicePlan Removal(ServiceSpec spec, ClassBinding owner, bool dropCleanupFinalizer)
    {
        var problems = new List<Problem>();
        bool isPaused = LifecycleRules.IsPaused(spec, problems);
        bool leavesBehind = LifecycleRules.LeavesBehind(spec, problems);
        if (problems.Count > 0)
        {
            return new ServicePlan.Invalid(owner, problems.ToValueList());
        }

        // To leave it behind touches the back end as little as to pause does.
        return isPaused && !leavesBehind ? new ServicePlan.Paused(owner) : new ServicePlan.Remove(owner, dropCleanupFinalizer, leavesBehind);
    }

    /// <summary>A port that is left out refuses only itself; any other refusal is the whole Service's.</summary>
    private static bool IsRefused(ValueList<Problem> problems) =>
        problems.Any(problem => problem.Severity == ProblemSeverity.Refused && problem.Port is null);
}
