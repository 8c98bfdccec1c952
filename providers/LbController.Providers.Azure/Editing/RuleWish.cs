using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Editing;

/// <summary>A load balancing rule to have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Frontend">Where its traffic comes in.</param>
/// <param name="Pool">The name of the nodes' pool.</param>
/// <param name="Probe">The name of its probe, or null.</param>
/// <param name="Rule">The rest.</param>
internal sealed record RuleWish(string Name, FrontendWish Frontend, string Pool, string? Probe, ForwardingRule Rule)
{
    /// <summary>As Azure takes it.</summary>
    /// <param name="balancer">The load balancer's id.</param>
    /// <param name="frontend">The name of the frontend, which may be another Service's.</param>
    public JsonObject ToJson(ResourceIdentifier balancer, string frontend) => new()
    {
        ["name"] = Name,
        ["properties"] = new JsonObject
        {
            ["frontendIPConfiguration"] = Reference(balancer, "frontendIPConfigurations", frontend),
            ["backendAddressPool"] = Reference(balancer, "backendAddressPools", Pool),
            ["probe"] = Probe is null ? null : Reference(balancer, "probes", Probe),
            ["protocol"] = Rule.Protocol,
            ["frontendPort"] = Rule.FrontendPort,
            ["backendPort"] = Rule.BackendPort,
            ["idleTimeoutInMinutes"] = Rule.IdleTimeoutMinutes,
            ["enableFloatingIP"] = Rule.IsFloatingIp,
            ["enableTcpReset"] = Rule.TcpReset,
            ["disableOutboundSnat"] = Rule.DisableOutboundSnat,
            ["loadDistribution"] = Rule.LoadDistribution,
        },
    };

    private static JsonObject Reference(ResourceIdentifier balancer, string list, string name) => new() { ["id"] = $"{balancer}/{list}/{name}" };
}
