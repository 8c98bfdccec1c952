using System.Globalization;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>What a Service has to have on its load balancer. Pure.</summary>
internal static class LoadBalancerWishes
{
    /// <summary>All of it.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="model">What there has to be.</param>
    /// <param name="balancer">The load balancer.</param>
    public static ServiceOnLoadBalancer Of(ServiceScene scene, AzureService model, ResourceIdentifier balancer)
    {
        ClusterId cluster = scene.Identity.Cluster;
        FrontendWish[] frontends = [.. model.Frontends.Select(frontend => Frontend(scene, frontend))];
        ProbeWish[] probes = [.. model.Rules.Select(rule => rule.Probe).OfType<HealthProbeRule>().Distinct().Select(probe => new ProbeWish(ElementNames.Probe(cluster, probe), probe))];
        IEnumerable<RuleWish> rules = from frontend in frontends
                                      from rule in model.Rules
                                      select new RuleWish(
                                          RuleName(scene.Base, rule, frontend.Family),
                                          frontend,
                                          ElementNames.Pool(cluster, model.IsLocal, frontend.Family),
                                          rule.Probe is null ? null : ElementNames.Probe(cluster, rule.Probe),
                                          rule);
        return new ServiceOnLoadBalancer(scene.Identity, balancer, rules.ToValueList(), probes.ToValueList());
    }

    /// <summary>The frontend of one address.</summary>
    public static FrontendWish Frontend(ServiceScene scene, Frontend frontend)
    {
        string name = $"{scene.Base}-{ElementNames.Suffix(frontend.Family)}";
        return frontend.Address switch
        {
            ManagedPublicIp managed => Public(PublicIpDiffer.IdOf(scene, frontend.Family, managed)),
            ExistingPublicIp existing => Public(existing.Id),
            PrivateIp own => new FrontendWish($"{name}-{ElementNames.Hash($"{own.Subnet}/{own.Address}".ToLowerInvariant())}", frontend.Family, null, own.Subnet, own.Address, own.Zones),
            _ => throw new ArgumentException($"{frontend.Address.GetType().Name} is no address.", nameof(frontend)),
        };

        FrontendWish Public(ResourceIdentifier id) => new($"{name}-{ElementNames.Hash(id.ToString().ToLowerInvariant())}", frontend.Family, id, null, null, []);
    }

    private static string RuleName(string serviceBase, ForwardingRule rule, IpFamily family) =>
        string.Create(CultureInfo.InvariantCulture, $"{serviceBase}-{rule.Protocol.ToLowerInvariant()}-{rule.FrontendPort}-{ElementNames.Suffix(family)}");
}
