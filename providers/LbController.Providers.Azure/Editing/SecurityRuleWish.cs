using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Editing;

/// <summary>A security rule to have; its priority is the group's matter.</summary>
internal sealed record SecurityRuleWish
{
    public required string Name { get; init; }

    /// <summary>Up to 140 characters.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it keeps out; else it lets in.</summary>
    public bool Denies { get; init; }

    /// <summary><c>Tcp</c>, <c>Udp</c> or <c>*</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Networks of one family, or one service tag, or <c>*</c>.</summary>
    public required ValueList<string> Sources { get; init; }

    /// <summary>Networks or addresses of one family.</summary>
    public required ValueList<string> Destinations { get; init; }

    /// <summary>Ports, or <c>*</c>.</summary>
    public required ValueList<string> Ports { get; init; }

    /// <summary>A rule as it is.</summary>
    public static SecurityRuleWish Of(string name, JsonElement rule) => new()
    {
        Name = name,
        Description = rule.Text("properties", "description") ?? "",
        Denies = rule.Text("properties", "access") == "Deny",
        Protocol = rule.Text("properties", "protocol") ?? "*",
        Sources = Read(rule, "sourceAddressPrefix", "sourceAddressPrefixes"),
        Destinations = Read(rule, "destinationAddressPrefix", "destinationAddressPrefixes"),
        Ports = Read(rule, "destinationPortRange", "destinationPortRanges"),
    };

    /// <summary>As Azure takes it, without a priority: one value in one property, several in another.</summary>
    public JsonObject ToJson()
    {
        var properties = new JsonObject
        {
            ["description"] = Description,
            ["protocol"] = Protocol,
            ["direction"] = "Inbound",
            ["access"] = Denies ? "Deny" : "Allow",
            ["sourcePortRange"] = "*",
        };
        Add(properties, "sourceAddressPrefix", "sourceAddressPrefixes", Sources);
        Add(properties, "destinationAddressPrefix", "destinationAddressPrefixes", Destinations);
        Add(properties, "destinationPortRange", "destinationPortRanges", Ports);
        return new JsonObject { ["name"] = Name, ["properties"] = properties };
    }

    private static ValueList<string> Read(JsonElement rule, string one, string several) =>
        rule.Items("properties", several).Select(value => value.GetString() ?? "").Append(rule.Text("properties", one)).OfType<string>().Where(value => value.Length > 0).ToValueList();

    private static void Add(JsonObject properties, string one, string several, ValueList<string> values)
    {
        properties[one] = values.Count == 1 ? values[0] : null;
        properties[several] = values.Count == 1 ? null : new JsonArray([.. values.Select(value => (JsonNode)value)]);
    }
}
