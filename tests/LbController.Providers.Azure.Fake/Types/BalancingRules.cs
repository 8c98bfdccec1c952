using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>What load balancing rules, outbound rules and probes have to keep to.</summary>
internal sealed class BalancingRules(Cloud cloud)
{
    public void Check(LoadBalancerDraft draft)
    {
        if (draft.Rules.Count + draft.Draft.Body.Children("inboundNatRules").Count > cloud.Settings.Quotas.RulesPerLoadBalancer)
        {
            throw Bad("LoadBalancerRuleCountLimitReached", $"Cannot create more than {cloud.Settings.Quotas.RulesPerLoadBalancer} rules for load balancer {draft.Id}.");
        }

        foreach (JsonObject probe in draft.Probes)
        {
            CheckProbe(draft, probe);
        }

        HashSet<string> outbound = CheckOutbound(draft);
        var fronts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var backs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject rule in draft.Rules)
        {
            JsonObject properties = rule.Properties();
            CheckValues(draft, rule.Name(), properties);
            JsonObject frontend = draft.Child(properties.Reference("frontendIPConfiguration"), FrontendRules.ChildType, $"loadBalancingRules/{rule.Name()}");
            CheckPools(draft, rule, frontend);
            if (properties.Reference("probe") is { } probe)
            {
                draft.Child(probe, "probes", $"loadBalancingRules/{rule.Name()}");
            }

            if (outbound.Contains(frontend.Name()) && !properties.Flag("disableOutboundSnat"))
            {
                throw Bad("LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule", $"Load balancing rule {rule.Name()} must disable SNAT since frontend {frontend.Name()} is referenced by an outbound rule.");
            }

            CheckPorts(draft, rule, frontend, fronts, backs);
        }

        CheckHaPorts(draft);
    }

    private static ArmErrorException Bad(string code, string message) => ArmErrorException.Bad(code, message);

    private static void CheckProbe(LoadBalancerDraft draft, JsonObject probe)
    {
        JsonObject properties = probe.Properties();
        string id = $"{draft.Id}/probes/{probe.Name()}";
        bool web = properties.Text("protocol") is "Http" or "Https";
        string? path = properties.Text("requestPath");
        if (web != (path is not null))
        {
            throw Bad(web ? "ProbeRequestPathMissing" : "ProbeRequestPathNotAllowed", $"Probe {id} has protocol {properties.Text("protocol")} and request path '{path}'.");
        }

        if (web && !path!.StartsWith('/')) // Not null where web is set.
        {
            throw Bad("ProbeRequestPathInvalid", $"The request path of probe {id} must begin with a slash.");
        }

        if (properties.Number("port") is < 1 or > 65535
            || (properties.Number("intervalInSeconds") ?? 15) < 5
            || (properties.Number("numberOfProbes") ?? 1) < 1
            || (properties.Number("probeThreshold") ?? 1) is < 1 or > 100)
        {
            throw Bad("ProbeValueOutOfRange", $"Probe {id}: port 1 to 65535, interval of at least 5, numberOfProbes of at least 1, threshold 1 to 100.");
        }
    }

    private static void CheckValues(LoadBalancerDraft draft, string name, JsonObject properties)
    {
        string id = $"{draft.Id}/loadBalancingRules/{name}";
        string protocol = properties.Text("protocol") ?? string.Empty;
        int front = properties.Number("frontendPort") ?? -1;
        int back = properties.Number("backendPort") ?? -1;
        if (protocol == "All" ? front != 0 || back != 0 : front is < 1 or > 65534 || back is < 1 or > 65535)
        {
            throw Bad("LoadBalancingRulePortsInvalid", $"Rule {id}: protocol All takes ports 0, others frontend ports 1 to 65534 and backend ports 1 to 65535.");
        }

        if (properties.Number("idleTimeoutInMinutes") is < 4 or > 100)
        {
            throw Bad("LoadBalancingRuleIdleTimeoutInvalid", $"Rule {id}: the idle timeout must be between 4 and 100 minutes.");
        }

        if (protocol == "Udp" && properties.Flag("enableTcpReset"))
        {
            throw Bad("LoadBalancingRuleTcpResetNotAllowed", $"Rule {id}: TCP reset is not for UDP.");
        }
    }

    private void CheckPools(LoadBalancerDraft draft, JsonObject rule, JsonObject frontend)
    {
        IReadOnlyList<string> pools = LoadBalancerDraft.PoolIds(rule);
        if (pools.Count == 0)
        {
            throw Bad("LoadBalancingRuleBackendAddressPoolMissing", $"Rule {draft.Id}/loadBalancingRules/{rule.Name()} needs a back-end pool.");
        }

        if (pools.Count > 1)
        {
            throw Bad("LoadBalancingRuleHasMoreThanOnePool", $"Rule {draft.Id}/loadBalancingRules/{rule.Name()} can have one back-end pool.");
        }

        foreach (string id in pools)
        {
            JsonObject pool = draft.Child(id, "backendAddressPools", $"loadBalancingRules/{rule.Name()}");
            bool ipv6 = FrontendRules.IsIPv6(cloud.Store, frontend);
            if (PoolRules.Addresses(pool).Any(address => AddressRange.IsIPv6(address.Properties().Text("ipAddress") ?? string.Empty) != ipv6))
            {
                throw Bad("LoadBalancingRuleAddressVersionMismatch", $"Rule {rule.Name()} of {draft.Id}: frontend {frontend.Name()} and pool {pool.Name()} have addresses of different versions.");
            }
        }
    }

    private static void CheckPorts(LoadBalancerDraft draft, JsonObject rule, JsonObject frontend, Dictionary<string, string> fronts, Dictionary<string, string> backs)
    {
        JsonObject properties = rule.Properties();
        string protocol = properties.Text("protocol") ?? string.Empty;
        string front = $"{frontend.Name()}/{protocol}/{properties.Number("frontendPort")}";
        if (!fronts.TryAdd(front, rule.Name()))
        {
            throw Bad("RulesUseSameFrontendPortProtocolAndIPConfig", $"Load balancing rules {fronts[front]} and {rule.Name()} of {draft.Id} use the same frontend port {properties.Number("frontendPort")}, protocol {protocol} and IP configuration.");
        }

        if (properties.Flag("enableFloatingIP"))
        {
            return;
        }

        foreach (string pool in LoadBalancerDraft.PoolIds(rule))
        {
            string back = $"{pool}/{protocol}/{properties.Number("backendPort")}";
            if (!backs.TryAdd(back, rule.Name()))
            {
                throw Bad("RulesUseSameBackendPortProtocolAndPool", $"Load balancing rules {backs[back]} and {rule.Name()} belong to the load balancer {draft.Id} and use the same backend port {properties.Number("backendPort")}, protocol {protocol} and pool {pool} with floatingIP disabled, must be unique.");
            }
        }
    }

    private static void CheckHaPorts(LoadBalancerDraft draft)
    {
        foreach (JsonObject rule in draft.Rules.Where(rule => rule.Properties().Text("protocol") == "All"))
        {
            string? frontend = rule.Properties().Reference("frontendIPConfiguration");
            if (!draft.IsInternal || !draft.IsStandard)
            {
                throw Bad("HAPortsRuleNotOnInternalStandardLoadBalancer", $"Rule {rule.Name()} of {draft.Id}: HA ports are for internal Standard load balancers.");
            }

            if (draft.Rules.Any(other => other != rule && string.Equals(other.Properties().Reference("frontendIPConfiguration"), frontend, StringComparison.OrdinalIgnoreCase)))
            {
                throw Bad("HAPortsRuleNotAlone", $"Rule {rule.Name()} of {draft.Id}: no other rule may be on frontend {frontend}.");
            }
        }
    }

    /// <summary>The frontends of outbound rules.</summary>
    private static HashSet<string> CheckOutbound(LoadBalancerDraft draft)
    {
        var frontends = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject rule in draft.OutboundRules)
        {
            draft.Child(rule.Properties().Reference("backendAddressPool"), "backendAddressPools", $"outboundRules/{rule.Name()}");
            foreach (string id in rule.Properties().References("frontendIPConfigurations"))
            {
                frontends.Add(draft.Child(id, FrontendRules.ChildType, $"outboundRules/{rule.Name()}").Name());
            }
        }

        return frontends;
    }
}
