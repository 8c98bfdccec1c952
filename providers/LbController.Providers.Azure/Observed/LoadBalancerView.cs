using System.Runtime.CompilerServices;
using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Observed;

/// <summary>A load balancer as it is, with its elements by name. Made once for each answer of Azure.</summary>
internal sealed class LoadBalancerView
{
    private static readonly ConditionalWeakTable<ArmResource, LoadBalancerView> Known = [];

    private LoadBalancerView(ArmResource resource)
    {
        Resource = resource;
        Tags = resource.Body.Map("tags");
        Sku = resource.Body.Text("sku", "name") ?? "Basic";
        Frontends = ByName("frontendIPConfigurations");
        Rules = ByName("loadBalancingRules");
        Probes = ByName("probes");
        Pools = ByName("backendAddressPools");
    }

    public ArmResource Resource { get; }

    public ValueMap Tags { get; }

    /// <summary><c>Standard</c>, <c>Basic</c> or <c>Gateway</c>.</summary>
    public string Sku { get; }

    public IReadOnlyDictionary<string, JsonElement> Frontends { get; }

    public IReadOnlyDictionary<string, JsonElement> Rules { get; }

    public IReadOnlyDictionary<string, JsonElement> Probes { get; }

    public IReadOnlyDictionary<string, JsonElement> Pools { get; }

    /// <summary>The view of an answer.</summary>
    public static LoadBalancerView Of(ArmResource resource) => Known.GetValue(resource, static answer => new LoadBalancerView(answer));

    /// <summary>The rules of a Service, with all that it has on it.</summary>
    public IEnumerable<JsonElement> RulesOf(string serviceBase) => Rules.Where(rule => ElementNames.IsOf(rule.Key, serviceBase)).Select(rule => rule.Value);

    /// <summary>Whether anything of a Service is on it.</summary>
    public bool Has(string serviceBase) => Rules.Keys.Concat(Frontends.Keys).Any(name => ElementNames.IsOf(name, serviceBase));

    /// <summary>The frontend of a rule, or null.</summary>
    public JsonElement? FrontendOf(JsonElement rule) =>
        rule.Id("properties", "frontendIPConfiguration", "id") is { } id && Frontends.TryGetValue(id.Name, out JsonElement frontend) ? frontend : null;

    private Dictionary<string, JsonElement> ByName(string list)
    {
        var elements = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement element in Resource.Body.Items("properties", list))
        {
            if (element.Text("name") is { } name)
            {
                elements[name] = element;
            }
        }

        return elements;
    }
}
