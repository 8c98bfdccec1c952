using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Network security groups.</summary>
internal sealed class SecurityGroupType(Cloud cloud) : ResourceType(cloud)
{
    private static readonly (string Name, string Description, string Source, string Destination, string Access, int Priority, string Direction)[] Defaults =
    [
        ("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Inbound"),
        ("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "AzureLoadBalancer", "*", "Allow", 65001, "Inbound"),
        ("DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, "Inbound"),
        ("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", "VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Outbound"),
        ("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "*", "Internet", "Allow", 65001, "Outbound"),
        ("DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, "Outbound"),
    ];

    public override string Name => "networkSecurityGroups";

    public override IReadOnlyList<string> ChildTypes => ["securityRules", "defaultSecurityRules"];

    public override void Check(Draft draft)
    {
        IReadOnlyList<JsonObject> rules = draft.Body.Children("securityRules");
        FakeQuotas quotas = Cloud.Settings.Quotas;
        if (draft.Former is null && Cloud.Store.Of(Name).Count() >= quotas.SecurityGroups)
        {
            throw Bad("NetworkSecurityGroupCountLimitReached", $"Cannot create more than {quotas.SecurityGroups} network security groups for this subscription in this region.");
        }

        RefuseTwins(draft.Id, "securityRules", rules.Select(rule => rule.Name()));
        if (rules.Count > quotas.SecurityRules)
        {
            throw Bad("SecurityRulesCountLimitReached", $"Cannot create more than {quotas.SecurityRules} security rules for network security group {draft.Id}.");
        }

        var priorities = new Dictionary<string, string>(StringComparer.Ordinal);
        int sources = 0;
        int destinations = 0;
        foreach (JsonObject rule in rules)
        {
            SecurityRuleCheck.Check(rule);
            JsonObject properties = rule.Properties();
            string key = $"{properties.Text("direction")}/{properties.Number("priority")}";
            if (!priorities.TryAdd(key, rule.Name()))
            {
                throw Bad("SecurityRuleConflict", $"Security rule {rule.Name()} conflicts with rule {priorities[key]}. Rules cannot have the same Priority and Direction.");
            }

            sources += SecurityRuleCheck.Prefixes(properties, "source").Count;
            destinations += SecurityRuleCheck.Prefixes(properties, "destination").Count;
        }

        if (Math.Max(sources, destinations) > quotas.SecurityAddresses)
        {
            throw Bad("SecurityRuleAddressPrefixesCountLimitReached", $"Network security group {draft.Id} cannot have more than {quotas.SecurityAddresses} source or destination addresses.");
        }
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body) => [];

    public override void CheckDelete(StoredResource resource)
    {
        if (Cloud.Users(resource.Id).FirstOrDefault() is { } user)
        {
            throw Bad("InUseNetworkSecurityGroupCannotBeDeleted", $"Network security group {resource.Id} cannot be deleted because it is in use by the following resources: {user.User}.");
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        body.Properties()["defaultSecurityRules"] = new JsonArray([.. Defaults.Select(rule => new JsonObject
        {
            ["name"] = rule.Name,
            ["properties"] = new JsonObject
            {
                ["description"] = rule.Description,
                ["protocol"] = "*",
                ["sourcePortRange"] = "*",
                ["destinationPortRange"] = "*",
                ["sourceAddressPrefix"] = rule.Source,
                ["destinationAddressPrefix"] = rule.Destination,
                ["access"] = rule.Access,
                ["priority"] = rule.Priority,
                ["direction"] = rule.Direction,
            },
        })]);
        foreach (string type in ChildTypes)
        {
            Adorn(resource, body, type);
        }

        foreach (JsonObject rule in ChildTypes.SelectMany(body.Children))
        {
            foreach (string plural in new[] { "sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes" })
            {
                rule.Properties().Default(plural, new JsonArray());
            }
        }

        string[] subnets = [.. Cloud.Users(resource.Id).Select(link => link.User).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (subnets.Length > 0)
        {
            body.Properties()["subnets"] = subnets.ToReferences();
        }

        return body;
    }
}
