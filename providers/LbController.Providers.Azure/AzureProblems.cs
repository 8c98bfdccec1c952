using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Diffing;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure;

/// <summary>Problems as a plan tells them.</summary>
internal static class AzureProblems
{
    /// <summary>A port that cannot be served does not keep the others from it: refused is only what refuses all.</summary>
    public static ValueList<Problem> ForPlan(ModelResult result) => result.Model is null
        ? result.Problems
        : result.Problems.Select(problem => problem.Severity == ProblemSeverity.Refused ? problem with { Severity = ProblemSeverity.Degraded } : problem).ToValueList();

    /// <summary>What is wrong with a model where it stands.</summary>
    public static IEnumerable<Problem> OfScene(ServiceScene scene, AzureService model)
    {
        foreach ((LoadBalancerView view, ForwardingRule rule, string other) in Taken(scene, model))
        {
            string owner = ElementNames.UidOf(other, scene.Identity.Cluster) is { } uid && scene.Others(uid) is { } known ? $"Service {known.Service}" : $"rule {other} of load balancer {view.Resource.Id.Name}";
            yield return new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.PortTaken,
                "spec.ports",
                $"port {rule.FrontendPort}/{rule.Protocol.ToUpperInvariant()} of the shared address belongs to {owner}; choose another port, or another address");
        }

        if (model.Firewall is { DeniesOthers: true } && model.Rules.Any(rule => rule.IsFloatingIp)
            && model.Frontends.Any(frontend => frontend.Address is PrivateIp { Address: null } && !scene.LoadBalancers.Any(view => view.Frontends.Values.Any(LoadBalancerWishes.Frontend(scene, frontend).Matches))))
        {
            yield return new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.SourceRangesNotEnforced,
                "spec.loadBalancerSourceRanges",
                "clients cannot be restricted before the address is known, to which packets go with floating IP, and Azure chooses it with the load balancer; give an address of the subnet, or do without floating IP");
        }

        if (model.PrivateLink is not null)
        {
            // Microsoft's page "Backend pool management", limitations.
            yield return new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.PrivateLinkNotPromised,
                PrivateLinkAnnotations.Create.Field,
                "the private link service is made, but Microsoft's documents say that a load balancer whose back ends are told by address, as nodes are here, cannot work behind one; try a connection before you rely on it");
        }

        if (!model.IsInternal && model.Frontends.All(frontend => frontend.Family == IpFamily.IPv6) && !scene.LoadBalancers.Any(view => HasIpv4(view, model)))
        {
            yield return new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.NeedsIpv4Frontend,
                "spec.ipFamilies",
                "Azure takes an IPv6 address on a load balancer only beside an IPv4 one, and none of the cluster's has one yet; add IPv4 to the Service's families, or have another Service with IPv4 first");
        }
    }

    /// <summary>Ports that somebody else has on an address that the Service is to share.</summary>
    private static IEnumerable<(LoadBalancerView View, ForwardingRule Rule, string Other)> Taken(ServiceScene scene, AzureService model) =>
        from frontend in model.Frontends
        let wish = LoadBalancerWishes.Frontend(scene, frontend)
        from view in scene.LoadBalancers
        from actual in view.Rules
        where !ElementNames.IsOf(actual.Key, scene.Base) && view.FrontendOf(actual.Value) is { } place && wish.Matches(place)
        from rule in model.Rules
        where Overlap(actual.Value, rule)
        select (view, rule, actual.Key);

    private static bool Overlap(JsonElement actual, ForwardingRule rule)
    {
        string? protocol = actual.Text("properties", "protocol");
        return protocol == "All" || rule.Protocol == "All" || (protocol == rule.Protocol && actual.Number("properties", "frontendPort") == rule.FrontendPort);
    }

    private static bool HasIpv4(LoadBalancerView view, AzureService model) =>
        LoadBalancerNames.IsInternal(view.Resource.Id.Name) == model.IsInternal
        && view.Frontends.Values.Any(frontend => frontend.Text("properties", "privateIPAddressVersion") != "IPv6" && !(frontend.Text("name") ?? "").EndsWith("-v6", StringComparison.Ordinal) && !(frontend.Text("name") ?? "").Contains("-v6-", StringComparison.Ordinal));
}
