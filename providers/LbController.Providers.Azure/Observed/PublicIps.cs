using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Observed;

/// <summary>Public IPs as Azure tells them. Pure.</summary>
internal static class PublicIps
{
    private static readonly ConditionalWeakTable<ArmResource, PublicIpView> Known = [];

    /// <summary>The view of an answer, made once.</summary>
    public static PublicIpView Of(ArmResource resource) => Known.GetValue(resource, static answer => Read(answer));

    private static PublicIpView Read(ArmResource resource)
    {
        JsonElement body = resource.Body;
        return new PublicIpView
        {
            Id = resource.Id,
            Family = body.Text("properties", "publicIPAddressVersion") == "IPv6" ? IpFamily.IPv6 : IpFamily.IPv4,
            Address = IPAddress.TryParse(body.Text("properties", "ipAddress"), out IPAddress? address) ? address : null,
            Sku = body.Text("sku", "name") ?? "Basic",
            Allocation = body.Text("properties", "publicIPAllocationMethod") ?? "Dynamic",
            UsedBy = body.Id("properties", "ipConfiguration", "id"),
            Prefix = body.Id("properties", "publicIPPrefix", "id"),
            IpTags = new ValueMap(body.Items("properties", "ipTags").Select(tag => KeyValuePair.Create(tag.Text("ipTagType") ?? "", tag.Text("tag") ?? ""))),
            Zones = body.Items("zones").Select(zone => zone.Text() ?? "").Order(StringComparer.Ordinal).ToValueList(),
            DnsLabel = body.Text("properties", "dnsSettings", "domainNameLabel"),
            Tags = body.Map("tags"),
            ProvisioningState = resource.ProvisioningState,
        };
    }
}
