using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Changes;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>The public IPs of a Service. Pure.</summary>
internal static class PublicIpDiffer
{
    /// <summary>The public IP that a frontend uses, which may have to be made.</summary>
    public static ResourceIdentifier IdOf(ServiceScene scene, IpFamily family, ManagedPublicIp wish) =>
        Existing(scene, family, wish)?.Id ?? FreeId(scene, family, wish);

    /// <summary>What has to be done to it first, or null.</summary>
    public static AzureChange? Diff(ServiceScene scene, IpFamily family, ManagedPublicIp wish)
    {
        PublicIpView? existing = Existing(scene, family, wish);
        JsonObject properties = new() { ["dnsSettings"] = wish.DnsLabel is { Length: > 0 } label ? new JsonObject { ["domainNameLabel"] = label } : null };
        if (wish.DnsLabel is null)
        {
            properties.Remove("dnsSettings");
        }

        var body = new JsonObject { ["tags"] = Tags(OwnershipTags.Of(scene.Identity).With(wish.Tags)), ["properties"] = properties };
        ResourceIdentifier id = IdOf(scene, family, wish);
        if (existing is null || scene.Find(existing.Id) is not { } resource)
        {
            return new CreatePublicIpChange(id, Whole(scene, family, wish, body));
        }

        if (existing.ProvisioningState is "Failed" || !JsonMatch.Holds(resource.Body, new JsonObject { ["properties"] = properties.DeepClone() }))
        {
            return new UpdatePublicIpChange(id, body, existing.ProvisioningState is "Failed" ? "repaired, since Azure calls it failed" : $"DNS label {(wish.DnsLabel is { Length: > 0 } ? wish.DnsLabel : "none")}");
        }

        return JsonMatch.Holds(resource.Body, new JsonObject { ["tags"] = body["tags"]?.DeepClone() })
            ? null
            : new TagPublicIpChange(id, OwnershipTags.Of(scene.Identity).With(wish.Tags).With(existing.Tags));
    }

    /// <summary>Removes a public IP, or hands it over where another Service shares it.</summary>
    public static AzureChange Release(ServiceScene scene, PublicIpView ip) =>
        Heirs(scene.LoadBalancers, ip.Id, scene.Identity).Any() ? new HandOverPublicIpChange(ip.Id, scene.Identity, scene.Others) : new DeletePublicIpChange(ip.Id);

    /// <summary>The UIDs of other Services that have rules on a public IP.</summary>
    public static IEnumerable<string> Heirs(IEnumerable<LoadBalancerView> balancers, ResourceIdentifier ip, LoadBalancerIdentity owner) => balancers
        .SelectMany(balancer => balancer.Rules
            .Where(rule => !ElementNames.IsOf(rule.Key, ElementNames.Base(owner)) && ip.Equals(balancer.FrontendOf(rule.Value)?.Id("properties", "publicIPAddress", "id")))
            .Select(rule => ElementNames.UidOf(rule.Key, owner.Cluster)))
        .OfType<string>();

    /// <summary>The Service's own that can be used as it is, one that is in use first: what Azure cannot change has to fit.</summary>
    private static PublicIpView? Existing(ServiceScene scene, IpFamily family, ManagedPublicIp wish) => scene.OwnPublicIps
        .Where(ip => ip.Family == family && ip.ProvisioningState != "Deleting" && Equals(ip.Prefix, wish.Prefix) && ip.IpTags.Equals(wish.IpTags)
            && string.Equals(ip.Id.ResourceGroupName, wish.ResourceGroup, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(ip => ip.UsedBy is not null)
        .ThenBy(ip => ip.Id.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>An id that no other Service's has: one that was handed over keeps its name.</summary>
    private static ResourceIdentifier FreeId(ServiceScene scene, IpFamily family, ManagedPublicIp wish)
    {
        string name = NameOf(scene, family, wish);
        ResourceIdentifier id = ResourceIds.PublicIp(scene.Settings, wish.ResourceGroup, name);
        for (int number = 2; scene.Find(id) is { } other && PublicIps.Of(other).Tags[OwnershipTags.ServiceUid] is { } uid && uid != scene.Identity.ServiceUid; number++)
        {
            id = ResourceIds.PublicIp(scene.Settings, wish.ResourceGroup, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
        }

        return id;
    }

    private static string NameOf(ServiceScene scene, IpFamily family, ManagedPublicIp wish)
    {
        string name = $"{scene.Base}-{ElementNames.Suffix(family)}";
        return wish.Prefix is null && wish.IpTags.Count == 0
            ? name
            : $"{name}-{ElementNames.Hash($"{wish.Prefix}|{string.Join(',', wish.IpTags.Select(tag => $"{tag.Key}={tag.Value}"))}".ToLowerInvariant())}";
    }

    private static JsonObject Whole(ServiceScene scene, IpFamily family, ManagedPublicIp wish, JsonObject body)
    {
        var whole = new JsonObject
        {
            ["location"] = scene.Location,
            ["sku"] = new JsonObject { ["name"] = "Standard", ["tier"] = "Regional" },
            ["properties"] = new JsonObject
            {
                ["publicIPAllocationMethod"] = "Static",
                ["publicIPAddressVersion"] = family == IpFamily.IPv6 ? "IPv6" : "IPv4",
            },
        };
        JsonMatch.Overlay(whole, body);
        JsonObject properties = whole["properties"] as JsonObject ?? [];
        if (wish.Prefix is not null)
        {
            properties["publicIPPrefix"] = new JsonObject { ["id"] = wish.Prefix.ToString() };
        }

        if (wish.IpTags.Count > 0)
        {
            properties["ipTags"] = new JsonArray([.. wish.IpTags.Select(tag => (JsonNode)new JsonObject { ["ipTagType"] = tag.Key, ["tag"] = tag.Value })]);
        }

        if (!wish.Zones.IsEmpty)
        {
            whole["zones"] = new JsonArray([.. wish.Zones.Select(zone => (JsonNode)zone)]);
        }

        return whole;
    }

    /// <summary>Tags as JSON.</summary>
    public static JsonObject Tags(ValueMap tags)
    {
        var json = new JsonObject();
        foreach ((string key, string value) in tags)
        {
            json[key] = value;
        }

        return json;
    }
}
