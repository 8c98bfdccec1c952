using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Public IP addresses.</summary>
internal sealed partial class PublicIpType(Cloud cloud) : ResourceType(cloud)
{
    private int _given;

    public override string Name => "publicIPAddresses";

    public override IReadOnlyList<string> ChildTypes => [];

    public override void Check(Draft draft)
    {
        JsonObject properties = draft.Body.Properties();
        bool standard = IsStandard(draft.Body);
        if (standard && properties.Text("publicIPAllocationMethod") == "Dynamic")
        {
            throw Bad("StandardSkuPublicIPAddressesMustUseStaticAllocation", $"Standard sku publicIp {draft.Id} must have AllocationMethod set to Static.");
        }

        if (draft.Former is null && Cloud.Store.Of(Name).Count(other => Same(other.Path.Subscription, draft.Path.Subscription)) >= Cloud.Settings.Quotas.PublicIps)
        {
            throw Bad("PublicIPCountLimitReached", $"Cannot create more than {Cloud.Settings.Quotas.PublicIps} public IP addresses for this subscription in this region.");
        }

        if (properties.Number("idleTimeoutInMinutes") is < 4 or > 30)
        {
            throw Bad("InvalidIdleTimeout", $"Idle timeout of {draft.Id} must be between 4 and 30 minutes.");
        }

        CheckLabel(draft, (properties["dnsSettings"] as JsonObject)?.Text("domainNameLabel"));
        CheckFixed(draft);
        CheckPrefix(draft, properties.Reference("publicIPPrefix"));
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body) =>
        body.Properties().Reference("publicIPPrefix") is { } prefix ? [new ResourceLink(prefix, path.Id, "Microsoft.Network/publicIPPrefixes/join/action")] : [];

    public override void Settle(StoredResource resource)
    {
        if (resource.Addresses.ContainsKey(string.Empty) || resource.Properties.Text("publicIPAllocationMethod") != "Static")
        {
            return;
        }

        resource.Addresses[string.Empty] = resource.Properties.Reference("publicIPPrefix") is { } prefix && Free(Cloud.Store.Find(prefix)) is { } free
            ? free
            : IsIPv6(resource.Body) ? $"2001:db8:ffff::{++_given:x}" : $"203.{(++_given >> 16) & 255}.{(_given >> 8) & 255}.{_given & 255}";
    }

    public override void CheckDelete(StoredResource resource)
    {
        if (Cloud.Users(resource.Id).FirstOrDefault() is { } user)
        {
            throw Bad("PublicIPAddressCannotBeDeleted", $"Public IP address {resource.Id} can not be deleted since it is still allocated to resource {user.User}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.");
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        JsonObject properties = body.Properties();
        if (body["sku"] is not JsonObject)
        {
            body["sku"] = new JsonObject { ["name"] = "Basic", ["tier"] = "Regional" };
        }

        ((JsonObject?)body["sku"])?.Default("tier", "Regional");
        properties.Default("publicIPAddressVersion", "IPv4");
        properties.Default("publicIPAllocationMethod", "Dynamic");
        properties.Default("idleTimeoutInMinutes", 4);
        properties.Default("ipTags", new JsonArray());
        if (IsStandard(resource.Body))
        {
            properties.Default("ddosSettings", new JsonObject { ["protectionMode"] = "VirtualNetworkInherited" });
        }

        if (!resource.IsNew && resource.Addresses.TryGetValue(string.Empty, out string? address))
        {
            properties["ipAddress"] = address;
        }
        else
        {
            properties.Remove("ipAddress");
        }

        if (properties["dnsSettings"] is JsonObject dns && dns.Text("domainNameLabel") is { } label)
        {
            dns["fqdn"] = $"{label}.{resource.Location}.cloudapp.azure.com";
        }

        if (Cloud.Users(resource.Id).FirstOrDefault() is { } user)
        {
            properties["ipConfiguration"] = new JsonObject { ["id"] = user.User };
        }

        return body;
    }

    internal static bool IsStandard(JsonObject body) => (body["sku"] as JsonObject)?.Text("name") == "Standard";

    internal static bool IsIPv6(JsonObject body) => body.Properties().Text("publicIPAddressVersion") == "IPv6";

    private void CheckLabel(Draft draft, string? label)
    {
        if (label is null)
        {
            return;
        }

        if (!Label().IsMatch(label))
        {
            throw Bad("InvalidDomainNameLabel", $"The domain name label {label} is invalid. It must conform to the following regular expression: ^[a-z][a-z0-9-]{{1,61}}[a-z0-9]$.");
        }

        // One label names an IPv4 and an IPv6 address: they are an A and an AAAA record.
        string location = StoredResource.Normal(draft.Body.Text("location"));
        bool taken = Cloud.TakenLabels.Contains($"{location}/{label}") || Cloud.Store.Of(Name).Any(other =>
            other.Location == location && !Same(other.Id, draft.Id) && IsIPv6(other.Body) == IsIPv6(draft.Body) && Same((other.Properties["dnsSettings"] as JsonObject)?.Text("domainNameLabel"), label));
        if (taken)
        {
            throw Bad("DnsRecordInUse", $"DNS record {label}.{location}.cloudapp.azure.com is already used by another public IP.");
        }
    }

    private static void CheckFixed(Draft draft)
    {
        if (draft.Former is not { } former)
        {
            return;
        }

        JsonObject now = draft.Body.Properties();
        JsonObject then = former.Properties;
        if (IsIPv6(draft.Body) != IsIPv6(former.Body))
        {
            throw Bad("PublicIPAddressVersionCannotBeChanged", $"The address version of public IP {draft.Id} cannot be changed.");
        }

        if (!Same(now.Reference("publicIPPrefix"), then.Reference("publicIPPrefix")))
        {
            throw Bad("PublicIPAddressPrefixCannotBeChanged", $"The public IP prefix of {draft.Id} cannot be changed.");
        }

        if (TagText(now) != TagText(then))
        {
            throw Bad("IpTagsOnPublicIpAddressCannotBeChanged", $"IpTags of public IP {draft.Id} cannot be changed once it is created.");
        }

        if (now.Text("publicIPAllocationMethod") != then.Text("publicIPAllocationMethod") && former.Addresses.Count > 0)
        {
            throw Bad("PublicIPAllocationMethodCannotBeChanged", $"The allocation method of {draft.Id} cannot be changed.");
        }
    }

    private void CheckPrefix(Draft draft, string? prefix)
    {
        if (prefix is null)
        {
            return;
        }

        StoredResource found = Referred(prefix, draft.Id, draft.Body.Text("location") ?? string.Empty);
        if (IsIPv6(found.Body) != IsIPv6(draft.Body) || !IsStandard(draft.Body))
        {
            throw Bad("PublicIPAddressAndPublicIPPrefixDoNotMatch", $"Public IP {draft.Id} and prefix {prefix} must have the same version and sku.");
        }

        if (draft.Former is null && Free(found) is null)
        {
            throw Bad("PublicIPPrefixOutOfIPAddresses", $"Public IP prefix {prefix} has no free address left.");
        }
    }

    private string? Free(StoredResource? prefix)
    {
        if (prefix is null || AddressRange.Parse(prefix.Addresses.GetValueOrDefault(string.Empty, string.Empty)) is not { } network)
        {
            return null;
        }

        HashSet<string> used = [.. Cloud.Store.Of(Name).Select(ip => ip.Addresses.GetValueOrDefault(string.Empty, string.Empty))];
        for (long i = 0; i < Math.Min(AddressRange.Size(network), 4096); i++)
        {
            IPAddress address = AddressRange.Nth(network, i);
            if (!used.Contains(address.ToString()))
            {
                return address.ToString();
            }
        }

        return null;
    }

    private static string TagText(JsonObject properties) => string.Join(',', (properties["ipTags"] as JsonArray ?? []).OfType<JsonObject>()
        .Select(tag => $"{tag.Text("ipTagType")}={tag.Text("tag")}").Order(StringComparer.Ordinal));

    [GeneratedRegex("^[a-z][a-z0-9-]{1,61}[a-z0-9]$")]
    private static partial Regex Label();
}
