using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Editing;

/// <summary>What a Service has to have on one load balancer: nothing, where it has to leave it.</summary>
/// <param name="Identity">Whose.</param>
/// <param name="Balancer">The load balancer's id.</param>
/// <param name="Rules">Its rules, with their frontends.</param>
/// <param name="Probes">The probes of its rules.</param>
internal sealed record ServiceOnLoadBalancer(LoadBalancerIdentity Identity, ResourceIdentifier Balancer, ValueList<RuleWish> Rules, ValueList<ProbeWish> Probes) : ResourceEdit
{
    /// <summary>What a load balancer holds at most: the limits of Azure's page on limits, which no setting changes.</summary>
    public const int MostFrontends = 600;

    /// <inheritdoc cref="MostFrontends"/>
    public const int MostRules = 1500;

    /// <summary>That a Service has nothing on a load balancer.</summary>
    public static ServiceOnLoadBalancer Nothing(LoadBalancerIdentity identity, ResourceIdentifier balancer) => new(identity, balancer, [], []);

    /// <summary>Whether it is so.</summary>
    public bool Holds(LoadBalancerView? view)
    {
        string serviceBase = ElementNames.Base(Identity);
        if (view is null)
        {
            return Rules.IsEmpty;
        }

        int own = view.Rules.Keys.Count(name => ElementNames.IsOf(name, serviceBase));
        return own == Rules.Count
            && Probes.All(probe => view.Probes.TryGetValue(probe.Name, out JsonElement actual) && JsonMatch.Holds(actual, probe.ToJson()))
            && Rules.All(rule => Holds(view, rule))
            && !view.Frontends.Any(frontend => ElementNames.IsOf(frontend.Key, serviceBase) && !IsUsed(view, frontend.Value));
    }

    /// <inheritdoc/>
    public override void Apply(JsonObject body)
    {
        string serviceBase = ElementNames.Base(Identity);
        HashSet<string> wanted = new(Rules.Select(rule => rule.Name), StringComparer.OrdinalIgnoreCase);
        JsonArray rules = body.List("loadBalancingRules");
        rules.RemoveAll(rule => ElementNames.IsOf(rule.NameOf(), serviceBase) && !wanted.Contains(rule.NameOf()));
        JsonArray probes = body.List("probes");
        foreach (ProbeWish probe in Probes)
        {
            Put(probes, probe.Name, probe.ToJson());
        }

        JsonArray frontends = body.List("frontendIPConfigurations");
        JsonArray pools = body.List("backendAddressPools");
        foreach (RuleWish rule in Rules)
        {
            string frontend = Frontend(frontends, rule.Frontend);
            if (!pools.Any(pool => IsNamed(pool, rule.Pool)))
            {
                pools.Add((JsonNode)new JsonObject { ["name"] = rule.Pool, ["properties"] = new JsonObject() });
            }

            Put(rules, rule.Name, rule.ToJson(Balancer, frontend));
        }

        CheckRoom(frontends.Count, "frontends", MostFrontends);
        CheckRoom(rules.Count, "rules", MostRules);
    }

    private static string Frontend(JsonArray frontends, FrontendWish wish)
    {
        JsonNode? existing = frontends.FirstOrDefault(frontend => frontend is not null && wish.Matches(frontend))
            ?? frontends.FirstOrDefault(frontend => IsNamed(frontend, wish.Name));
        if (existing is null)
        {
            frontends.Add((JsonNode)wish.ToJson());
            return wish.Name;
        }

        if (IsNamed(existing, wish.Name) && existing is JsonObject own && !wish.Matches(own))
        {
            JsonMatch.Overlay(own, wish.ToJson());
        }

        return existing.NameOf();
    }

    private static void Put(JsonArray list, string name, JsonObject wish)
    {
        if (list.FirstOrDefault(element => IsNamed(element, name)) is not JsonObject existing)
        {
            var made = new JsonObject();
            JsonMatch.Overlay(made, wish);
            list.Add((JsonNode)made);
        }
        else if (!JsonMatch.Holds(existing.AsElement(), wish))
        {
            JsonMatch.Overlay(existing, wish);
        }
    }

    private static bool IsNamed(JsonNode? element, string name) => string.Equals(element.NameOf(), name, StringComparison.OrdinalIgnoreCase);

    private static bool IsUsed(LoadBalancerView view, JsonElement frontend) =>
        view.Rules.Values.Any(rule => string.Equals(rule.Id("properties", "frontendIPConfiguration", "id")?.Name, frontend.Text("name"), StringComparison.OrdinalIgnoreCase))
        || frontend.Items("properties", "outboundRules").Any() || frontend.Items("properties", "inboundNatRules").Any() || frontend.Items("properties", "inboundNatPools").Any();

    private bool Holds(LoadBalancerView view, RuleWish rule) =>
        view.Rules.TryGetValue(rule.Name, out JsonElement actual)
        && view.FrontendOf(actual) is { } frontend
        && rule.Frontend.Matches(frontend)
        && JsonMatch.Holds(actual, rule.ToJson(Balancer, frontend.Text("name") ?? ""));

    private void CheckRoom(int count, string what, int most)
    {
        if (count > most)
        {
            throw new ProviderException(
                ProviderErrorKind.QuotaExceeded,
                "PUT loadBalancers",
                $"Load balancer {Balancer.Name} has no room for Service {Identity.Service}: it would have {count} {what}, and Azure takes {most}. Remove Services, or allow more load balancers with --azure-max-load-balancers")
            {
                Code = "LoadBalancerFull",
            };
        }
    }
}
