using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
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
        if (model.Firewall is { } firewall && scene.SecurityGroup is null && (!firewall.Ranges.IsEmpty || firewall.DeniesOthers))
        {
            yield return new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.SecurityGroupNotFound,
                "spec.loadBalancerSourceRanges",
                $"clients cannot be restricted, since the nodes' subnet {scene.Settings.Subnet} has no network security group and the controller is given none; attach one to the subnet, or name it with --azure-security-group");
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

    private static bool HasIpv4(LoadBalancerView view, AzureService model) =>
        LoadBalancerNames.IsInternal(view.Resource.Id.Name) == model.IsInternal
        && view.Frontends.Values.Any(frontend => frontend.Text("properties", "privateIPAddressVersion") != "IPv6" && !(frontend.Text("name") ?? "").EndsWith("-v6", StringComparison.Ordinal) && !(frontend.Text("name") ?? "").Contains("-v6-", StringComparison.Ordinal));
}
