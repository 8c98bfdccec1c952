using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>A load balancer before it is accepted, with its children by name.</summary>
internal sealed class LoadBalancerDraft
{
    public LoadBalancerDraft(Draft draft)
    {
        Draft = draft;
        Frontends = draft.Body.Children("frontendIPConfigurations");
        Pools = draft.Body.Children("backendAddressPools");
        Rules = draft.Body.Children("loadBalancingRules");
        Probes = draft.Body.Children("probes");
        OutboundRules = draft.Body.Children("outboundRules");
    }

    public Draft Draft { get; }

    public string Id => Draft.Id;

    public string Location => Draft.Body.Text("location") ?? string.Empty;

    public IReadOnlyList<JsonObject> Frontends { get; }

    public IReadOnlyList<JsonObject> Pools { get; }

    public IReadOnlyList<JsonObject> Rules { get; }

    public IReadOnlyList<JsonObject> Probes { get; }

    public IReadOnlyList<JsonObject> OutboundRules { get; }

    public bool IsStandard => (Draft.Body["sku"] as JsonObject)?.Text("name") is "Standard";

    public bool IsInternal => Internal(Draft.Body);

    public static bool Internal(JsonObject body) => body.Children("frontendIPConfigurations").Any(frontend => frontend.Properties().Reference("subnet") is not null);

    /// <summary>The child of this load balancer that an id names; refused where there is none.</summary>
    /// <exception cref="ArmErrorException">It is no child of this load balancer.</exception>
    public JsonObject Child(string? id, string childType, string user)
    {
        ResourcePath? path = id is null ? null : ResourcePath.Parse(id);
        JsonObject? child = path is not null && path.ChildType == childType && path.Parent.Id.Equals(Id, StringComparison.OrdinalIgnoreCase)
            ? Draft.Body.Children(childType).FirstOrDefault(item => item.Name().Equals(path.ChildName, StringComparison.OrdinalIgnoreCase))
            : null;
        return child ?? throw ArmErrorException.Bad("InvalidResourceReference", $"Resource {id} referenced by resource {Id}/{user} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
    }

    /// <summary>The pools of a rule, by either of the two properties that name them.</summary>
    public static IReadOnlyList<string> PoolIds(JsonObject rule)
    {
        string? one = rule.Properties().Reference("backendAddressPool");
        List<string> all = [.. rule.Properties().References("backendAddressPools")];
        if (one is not null && !all.Contains(one, StringComparer.OrdinalIgnoreCase))
        {
            all.Add(one);
        }

        return all;
    }
}
