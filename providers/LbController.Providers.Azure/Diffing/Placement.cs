using System.Text.Json;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>
/// Which load balancer a Service is on. One that is on one stays there. Azure takes 300 rules on a network card, over all load balancers
/// (azure.md 1c): where the first has no room, the next one gets nodes of its own. Pure.
/// </summary>
internal static class Placement
{
    /// <summary>The most rules whose traffic may come to one node; Azure's message says 299.</summary>
    public const int MostRulesOfNode = 299;

    /// <summary>Chooses.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="model">What there has to be.</param>
    /// <param name="reserved">Rules of Services that are on their way to a load balancer, by its name.</param>
    public static PlacementResult Choose(ServiceScene scene, AzureService model, IReadOnlyDictionary<string, int> reserved)
    {
        string[] all = [.. LoadBalancerNames.Of(scene.Identity.Cluster, scene.Settings, model.IsInternal)];
        string[] names = model.Placement.IsEmpty ? all : [.. all.Where(name => model.Placement.Contains(name, StringComparer.OrdinalIgnoreCase))];
        if (names.Length == 0)
        {
            return new(null, Refused(ProblemReasons.LoadBalancerNotFound, AzureAnnotations.Placement.Field, $"none of the load balancers {string.Join(", ", model.Placement)} is one of the cluster's; these are {string.Join(", ", all)}"));
        }

        LoadBalancerView[] views = [.. names.Select(name => scene.LoadBalancers.FirstOrDefault(view => IsNamed(view, name))).OfType<LoadBalancerView>()];
        FrontendWish[] frontends = [.. model.Frontends.Select(frontend => LoadBalancerWishes.Frontend(scene, frontend))];
        LoadBalancerView? home = views.FirstOrDefault(view => view.Frontends.Values.Any(actual => frontends.Any(wish => wish.Matches(actual))))
            ?? views.FirstOrDefault(view => view.RulesOf(scene.Base).Any());
        if (home is not null)
        {
            return new(home.Resource.Id, null);
        }

        int needed = model.Rules.Count * model.Frontends.Count;
        string? free = names.Take(Math.Max(1, scene.NodeCount)).FirstOrDefault(name => HasRoom(scene, model, name, needed, reserved));
        return free is not null
            ? new(ResourceIds.LoadBalancer(scene.Settings, free), null)
            : new(null, Refused(
                ProblemReasons.LimitExceeded,
                "spec.ports",
                $"there is no room for {needed} more rules: Azure takes {MostRulesOfNode} on a node and {ServiceOnLoadBalancer.MostFrontends} addresses on a load balancer, and {string.Join(", ", names)} are full. Remove Services or ports, or allow more load balancers with --azure-max-load-balancers, which share the nodes out between them and need one each"));
    }

    /// <summary>Whether a load balancer takes so many rules more.</summary>
    private static bool HasRoom(ServiceScene scene, AzureService model, string name, int needed, IReadOnlyDictionary<string, int> reserved)
    {
        LoadBalancerView[] same = [.. scene.LoadBalancers.Where(view => LoadBalancerNames.IsInternal(view.Resource.Id.Name) == model.IsInternal)];
        LoadBalancerView[] other = [.. scene.LoadBalancers.Except(same)];
        int everywhere = scene.LoadBalancers.Sum(Everywhere);
        int here = same.Where(view => IsNamed(view, name)).Sum(Shared) + reserved.GetValueOrDefault(name);
        int mostHere = model.IsLocal ? Math.Max(here, same.Select(Shared).DefaultIfEmpty().Max()) : here;
        int frontends = same.Where(view => IsNamed(view, name)).Sum(view => view.Frontends.Count);
        return everywhere + mostHere + other.Select(Shared).DefaultIfEmpty().Max() + needed <= MostRulesOfNode
            && frontends + model.Frontends.Count <= ServiceOnLoadBalancer.MostFrontends;
    }

    /// <summary>Rules whose traffic comes to all nodes.</summary>
    private static int Everywhere(LoadBalancerView view) => view.Rules.Values.Count(IsLocal);

    /// <summary>Rules whose traffic comes to the load balancer's own share of the nodes.</summary>
    private static int Shared(LoadBalancerView view) => view.Rules.Values.Count(rule => !IsLocal(rule));

    private static bool IsLocal(JsonElement rule) =>
        rule.Id("properties", "backendAddressPool", "id") is { } pool && pool.Name.StartsWith("k8s-", StringComparison.Ordinal) && pool.Name.Contains("-local-", StringComparison.Ordinal);

    private static bool IsNamed(LoadBalancerView view, string name) => string.Equals(view.Resource.Id.Name, name, StringComparison.OrdinalIgnoreCase);

    private static Problem Refused(string reason, string field, string message) => new(ProblemSeverity.Refused, reason, field, message);
}
