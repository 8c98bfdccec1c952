using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Verdicts on the rig, and what no text may hold.</summary>
internal static class RigVerdicts
{
    private static readonly string[] Never = ["   at ", "fake-token", "Bearer", "&s=", "?t=", "System.", "\n  "];

    extension(Verdict)
    {
        public static Task<Verdict> OfAsync(AzureRig rig, DesiredLoadBalancer desired) => OfAsync(rig, new PlanRequest(desired.Identity, desired, []));

        public static Task<Verdict> OfRemovalAsync(AzureRig rig, LoadBalancerIdentity identity) => OfAsync(rig, new PlanRequest(identity, null, []));
    }

    /// <summary>That nothing is left of any Service, and every request was as Azure's definitions want it.</summary>
    public static void AssertNothingLeft(this AzureRig rig)
    {
        Assert.DoesNotContain(rig.Arm.World.All(), resource => resource.Text("tags", OwnershipTags.Cluster) == rig.Cluster.Value);
        Assert.DoesNotContain(rig.SecurityRules(), rule => rule.Text("name").StartsWith("k8s-", StringComparison.Ordinal));
        Assert.Empty(rig.Arm.Violations);
    }

    /// <summary>That a text is for users: no stack trace, no token, no signed URL.</summary>
    public static Verdict AssertPlain(this Verdict verdict)
    {
        Assert.All(Never, part => Assert.DoesNotContain(part, verdict.Text, StringComparison.Ordinal));
        return verdict;
    }

    private static Task<Verdict> OfAsync(AzureRig rig, PlanRequest request) =>
        rig.Pump.RunAsync(() => Verdict.OfAsync(rig.Provider, request, time => Task.Delay(time, rig.Time)));
}
