using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Short ways to what stands in the fake cloud.</summary>
internal static class Reading
{
    public static string Name(this JsonObject element) => element["name"]?.GetValue<string>() ?? "";

    public static string Id(this JsonObject element) => element["id"]?.GetValue<string>() ?? "";

    /// <summary>The elements of a list inside <c>properties</c>.</summary>
    public static IEnumerable<JsonObject> List(this JsonObject element, string name) => (element["properties"]?[name] as JsonArray ?? []).OfType<JsonObject>();

    public static string? Text(this JsonObject element, string name) => element["properties"]?[name]?.GetValue<string>();

    public static int Number(this JsonObject element, string name) => element["properties"]?[name]?.GetValue<int>() ?? 0;

    /// <summary>The name at the end of a reference.</summary>
    public static string? Reference(this JsonObject element, string name) => element["properties"]?[name]?["id"]?.GetValue<string>().Split('/')[^1];

    /// <summary>One value in one property, several in another.</summary>
    public static string[] Values(this JsonObject element, string one, string several) =>
    [
        .. (element["properties"]?[several] as JsonArray ?? []).Select(value => value?.GetValue<string>() ?? ""),
        .. element.Text(one) is { } value ? new[] { value } : [],
    ];

    public static string[] Sources(this JsonObject rule) => rule.Values("sourceAddressPrefix", "sourceAddressPrefixes");

    public static string[] Ports(this JsonObject rule) => rule.Values("destinationPortRange", "destinationPortRanges");

    public static string? Tag(this JsonObject element, string name) => element["tags"]?[name]?.GetValue<string>();

    public static IReadOnlyList<JsonObject> Balancers(this FakeArm arm) => arm.World.All("loadBalancers");

    public static IReadOnlyList<JsonObject> Ips(this FakeArm arm) => arm.World.All("publicIPAddresses");

    public static IEnumerable<JsonObject> SecurityRules(this FakeArm arm) => arm.World.All("networkSecurityGroups").SelectMany(group => group.List("securityRules"));

    /// <summary>The nodes in a pool that take new connections.</summary>
    public static string[] Serving(this JsonObject balancer, string pool) =>
        [.. balancer.List("backendAddressPools").Where(element => element.Name() == pool).SelectMany(element => element.List("loadBalancerBackendAddresses")).Where(entry => entry.Text("adminState") != "Down").Select(Name)];

    /// <summary>Every address that a load balancer answers on.</summary>
    public static string[] Addresses(this FakeArm arm) =>
    [
        .. from balancer in arm.Balancers()
           from frontend in balancer.List("frontendIPConfigurations")
           let ip = frontend["properties"]?["publicIPAddress"]?["id"]?.GetValue<string>()
           let address = ip is null ? frontend.Text("privateIPAddress") : arm.World.Find(ip)?.Text("ipAddress")
           where address is not null
           select address,
    ];
}
