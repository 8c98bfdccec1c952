using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Load balancers.</summary>
internal sealed class LoadBalancerType : ResourceType
{
    private readonly FrontendRules _frontends;
    private readonly PoolRules _pools;
    private readonly BalancingRules _rules;

    public LoadBalancerType(Cloud cloud)
        : base(cloud)
    {
        _frontends = new FrontendRules(cloud, Referred);
        _pools = new PoolRules(cloud, Referred);
        _rules = new BalancingRules(cloud);
    }

    public override string Name => "loadBalancers";

    public override IReadOnlyList<string> ChildTypes { get; } =
        ["frontendIPConfigurations", "backendAddressPools", "loadBalancingRules", "probes", "inboundNatRules", "outboundRules"];

    public override void Check(Draft draft)
    {
        if (draft.Former is null && Cloud.Store.Of(Name).Count() >= Cloud.Settings.Quotas.LoadBalancers)
        {
            throw Bad("LoadBalancerCountLimitReached", $"Cannot create more than {Cloud.Settings.Quotas.LoadBalancers} load balancers for this subscription in this region.");
        }

        foreach (string type in ChildTypes)
        {
            RefuseTwins(draft.Id, type, draft.Body.Children(type).Select(child => child.Name()));
        }

        var balancer = new LoadBalancerDraft(draft);
        _frontends.Check(balancer);
        _pools.Check(balancer);
        _rules.Check(balancer);
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body)
    {
        foreach (JsonObject frontend in body.Children(FrontendRules.ChildType))
        {
            string user = $"{path.Id}/{FrontendRules.ChildType}/{frontend.Name()}";
            JsonObject properties = frontend.Properties();
            if (properties.Reference("publicIPAddress") is { } publicIp)
            {
                yield return new ResourceLink(publicIp, user, "Microsoft.Network/publicIPAddresses/join/action");
            }

            if (properties.Reference("publicIPPrefix") is { } prefix)
            {
                yield return new ResourceLink(prefix, user, "Microsoft.Network/publicIPPrefixes/join/action");
            }

            if (properties.Reference("subnet") is { } subnet)
            {
                yield return new ResourceLink(subnet, user, "Microsoft.Network/virtualNetworks/subnets/join/action");
            }
        }

        foreach (JsonObject pool in body.Children("backendAddressPools"))
        {
            foreach (string network in PoolRules.Networks(pool))
            {
                yield return new ResourceLink(network, $"{path.Id}/backendAddressPools/{pool.Name()}", "Microsoft.Network/virtualNetworks/joinLoadBalancer/action");
            }
        }
    }

    public override void Settle(StoredResource resource) => _frontends.Settle(resource);

    public override void CheckDelete(StoredResource resource)
    {
        foreach (JsonObject frontend in resource.Body.Children(FrontendRules.ChildType))
        {
            if (Cloud.Users($"{resource.Id}/{FrontendRules.ChildType}/{frontend.Name()}").FirstOrDefault() is { } user)
            {
                throw Bad("CannotDeleteLoadBalancerWithPrivateLinkService", $"Load balancer {resource.Id} cannot be deleted: {user.User} uses its frontend {frontend.Name()}.");
            }
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        foreach (string type in ChildTypes)
        {
            Adorn(resource, body, type);
        }

        body.Properties().Default("inboundNatPools", new JsonArray());
        body.Default("sku", new JsonObject { ["name"] = "Basic" });
        ((JsonObject?)body["sku"])?.Default("tier", "Regional");
        foreach (JsonObject frontend in body.Children(FrontendRules.ChildType))
        {
            RenderFrontend(resource, frontend);
        }

        foreach (JsonObject pool in body.Children("backendAddressPools"))
        {
            pool.Properties().Default("loadBalancerBackendAddresses", new JsonArray());
        }

        foreach (JsonObject rule in body.Children("loadBalancingRules"))
        {
            RenderRule(rule);
        }

        RenderBacklinks(body);
        return body;
    }

    private static void RenderFrontend(StoredResource resource, JsonObject frontend)
    {
        JsonObject properties = frontend.Properties();
        properties.Default("privateIPAllocationMethod", "Dynamic");
        foreach (string reference in new[] { "publicIPAddress", "subnet" })
        {
            if (properties.Reference(reference) is { } id)
            {
                properties[reference] = new JsonObject { ["id"] = id };
            }
        }

        if (FrontendRules.IsPrivate(frontend))
        {
            properties.Default("privateIPAddressVersion", "IPv4");
            properties["privateIPAddress"] = resource.Addresses.GetValueOrDefault(frontend.Name());
        }
        else
        {
            properties.Remove("privateIPAddress");
        }
    }

    private static void RenderRule(JsonObject rule)
    {
        JsonObject properties = rule.Properties();
        string[] pools = [.. LoadBalancerDraft.PoolIds(rule)];
        properties["backendAddressPools"] = pools.ToReferences();
        properties["backendAddressPool"] = new JsonObject { ["id"] = pools[0] };
        properties.Default("enableFloatingIP", false);
        properties.Default("idleTimeoutInMinutes", 4);
        properties.Default("enableTcpReset", false);
        properties.Default("disableOutboundSnat", false);
        properties.Default("loadDistribution", "Default");
    }

    private static void RenderBacklinks(JsonObject body)
    {
        var links = new Dictionary<(string Target, string Kind), List<string>>();
        void Link(string? target, string kind, JsonObject user)
        {
            if (target is not null)
            {
                (string, string) key = (target.ToLowerInvariant(), kind);
                if (!links.TryGetValue(key, out List<string>? users))
                {
                    links.Add(key, users = []);
                }

                users.Add(user.Text("id") ?? string.Empty);
            }
        }

        foreach (JsonObject rule in body.Children("loadBalancingRules"))
        {
            Link(rule.Properties().Reference("frontendIPConfiguration"), "loadBalancingRules", rule);
            Link(rule.Properties().Reference("backendAddressPool"), "loadBalancingRules", rule);
            Link(rule.Properties().Reference("probe"), "loadBalancingRules", rule);
        }

        foreach (JsonObject rule in body.Children("outboundRules"))
        {
            Link(rule.Properties().Reference("backendAddressPool"), "outboundRules", rule);
            foreach (string frontend in rule.Properties().References("frontendIPConfigurations"))
            {
                Link(frontend, "outboundRules", rule);
            }
        }

        foreach (JsonObject child in new[] { FrontendRules.ChildType, "backendAddressPools", "probes" }.SelectMany(body.Children))
        {
            string id = (child.Text("id") ?? string.Empty).ToLowerInvariant();
            foreach (string kind in new[] { "loadBalancingRules", "outboundRules" })
            {
                if (links.TryGetValue((id, kind), out List<string>? users))
                {
                    child.Properties()[kind] = users.ToReferences();
                }
            }
        }
    }
}
