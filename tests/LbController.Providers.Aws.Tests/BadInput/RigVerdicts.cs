using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>Verdicts on the rig, whose clock is turned for what is waited for.</summary>
internal static class RigVerdicts
{
    extension(Verdict)
    {
        public static Task<Verdict> OfAsync(AwsRig rig, DesiredLoadBalancer desired) => OfAsync(rig, new PlanRequest(desired.Identity, desired, []));

        public static Task<Verdict> OfRemovalAsync(AwsRig rig, LoadBalancerIdentity identity) => OfAsync(rig, new PlanRequest(identity, null, []));
    }

    private static Task<Verdict> OfAsync(AwsRig rig, PlanRequest request) => Verdict.OfAsync(rig.Provider, request, time =>
    {
        rig.Time.Advance(time);
        return Task.CompletedTask;
    });
}
