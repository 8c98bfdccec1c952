using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Editing;

/// <summary>A frontend to have.</summary>
/// <param name="Name">Its name, where it has to be made.</param>
/// <param name="Family">Of its address.</param>
/// <param name="PublicIp">The public IP; null for an internal one.</param>
/// <param name="Subnet">The subnet; null for a public one.</param>
/// <param name="Address">The private address to have; null for one of Azure's choice.</param>
/// <param name="Zones">Availability zones of an internal one.</param>
internal sealed record FrontendWish(string Name, IpFamily Family, ResourceIdentifier? PublicIp, ResourceIdentifier? Subnet, IPAddress? Address, ValueList<string> Zones)
{
    /// <summary>Whether a frontend is the one: by its address, which other Services may share, else by its name.</summary>
    public bool Matches(JsonElement frontend) => Matches(
        frontend.Text("name"), frontend.Text("properties", "publicIPAddress", "id"), frontend.Text("properties", "subnet", "id"), frontend.Text("properties", "privateIPAddress"));

    /// <inheritdoc cref="Matches(JsonElement)"/>
    public bool Matches(JsonNode frontend) => Matches(
        frontend.NameOf(), frontend.IdAt("publicIPAddress"), frontend.IdAt("subnet"), frontend["properties"]?["privateIPAddress"]?.GetValue<string>());

    /// <summary>As Azure takes it.</summary>
    public JsonObject ToJson()
    {
        var properties = new JsonObject();
        if (PublicIp is not null)
        {
            properties["publicIPAddress"] = new JsonObject { ["id"] = PublicIp.ToString() };
        }
        else
        {
            properties["subnet"] = new JsonObject { ["id"] = Subnet?.ToString() };
            properties["privateIPAddressVersion"] = Family == IpFamily.IPv6 ? "IPv6" : "IPv4";
            properties["privateIPAllocationMethod"] = Address is null ? "Dynamic" : "Static";
            if (Address is not null)
            {
                properties["privateIPAddress"] = Address.ToString();
            }
        }

        var frontend = new JsonObject { ["name"] = Name, ["properties"] = properties };
        if (!Zones.IsEmpty)
        {
            frontend["zones"] = new JsonArray([.. Zones.Select(zone => (JsonNode)zone)]);
        }

        return frontend;
    }

    private bool Matches(string? name, string? publicIp, string? subnet, string? address) => PublicIp is not null
        ? AreSame(PublicIp, publicIp)
        : AreSame(Subnet, subnet)
            && (Address is null ? string.Equals(name, Name, StringComparison.OrdinalIgnoreCase) : IPAddress.TryParse(address, out IPAddress? actual) && actual.Equals(Address));

    private static bool AreSame(ResourceIdentifier? wanted, string? actual) => string.Equals(wanted?.ToString(), actual, StringComparison.OrdinalIgnoreCase);
}
