using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>How many targets a load balancer may have: a target in several groups counts once for each.</summary>
internal static class TargetQuota
{
    /// <summary>Throws TooManyTargets where the groups together hold too many.</summary>
    public static void Check(Cloud cloud, string loadBalancerArn, IEnumerable<string> moreGroups)
    {
        if (!cloud.LoadBalancers.TryGet(loadBalancerArn, out FakeLoadBalancer? balancer))
        {
            return;
        }

        HashSet<string> groups = [.. cloud.ListenersOf(loadBalancerArn).SelectMany(item => item.Forwards).Select(item => item.TargetGroupArn), .. moreGroups];
        int total = 0;
        var zones = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TargetEntry entry in groups.SelectMany(cloud.Targets.Of).Where(entry => entry.DrainsUntil is null))
        {
            string zone = entry.Zone ?? string.Empty;
            zones[zone] = zones.GetValueOrDefault(zone) + 1;
            total++;
        }

        FakeQuotas quotas = cloud.Settings.Quotas;
        bool crossZone = balancer.Attributes.GetValueOrDefault("load_balancing.cross_zone.enabled") == "true";
        int most = crossZone ? Math.Min(quotas.TargetsPerLoadBalancer, quotas.TargetsPerCrossZoneLoadBalancer) : quotas.TargetsPerLoadBalancer;
        if (total > most || zones.Values.Any(count => count > quotas.TargetsPerZonePerLoadBalancer))
        {
            throw new AwsErrorException("TooManyTargets", "The maximum number of targets per load balancer or Availability Zone has been reached");
        }
    }
}
