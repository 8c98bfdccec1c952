using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Looks at what Azure has, as its API tells it.</summary>
internal static class CloudReading
{
    /// <summary>What stands at the end of a path, or null.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>The value at the end of a path as text; empty where there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.ToString() ?? "";

    /// <summary>The items of the list at the end of a path.</summary>
    public static JsonNode[] Items(this JsonNode? node, params ReadOnlySpan<string> path) => [.. (node.At(path) as JsonArray ?? []).OfType<JsonNode>()];

    /// <summary>The texts of the list at the end of a path.</summary>
    public static string[] Texts(this JsonNode? node, params ReadOnlySpan<string> path) => [.. node.Items(path).Select(item => item.ToString())];

    /// <summary>The only load balancer of a kind; fails where there is none, or another one.</summary>
    public static JsonObject LoadBalancer(this AzureRig rig, bool isInternal = false) =>
        Assert.Single(rig.Arm.World.All("loadBalancers"), balancer => balancer.Text("name").StartsWith("k8s-", StringComparison.Ordinal) && balancer.Text("name").Contains("-internal", StringComparison.Ordinal) == isInternal);

    /// <summary>The load balancing rules of a Service, on all load balancers, in the order of their ports.</summary>
    public static JsonNode[] Rules(this AzureRig rig, string service) => [.. rig.Arm.World.All("loadBalancers")
        .SelectMany(balancer => balancer.Items("properties", "loadBalancingRules"))
        .Where(rule => rule.Text("name").Contains(AzureRig.Uid(service), StringComparison.Ordinal))
        .OrderBy(rule => int.Parse(rule.Text("properties", "frontendPort"), System.Globalization.CultureInfo.InvariantCulture)).ThenBy(rule => rule.Text("name"), StringComparer.Ordinal)];

    /// <summary>A Service's only rule.</summary>
    public static JsonNode Rule(this AzureRig rig, string service) => Assert.Single(rig.Rules(service))["properties"]!; // ! every rule has properties

    /// <summary>What a Service's rules take in and where it goes.</summary>
    public static string[] Ports(this AzureRig rig, string service) =>
        [.. rig.Rules(service).Select(rule => $"{rule.Text("properties", "protocol")} {rule.Text("properties", "frontendPort")}->{rule.Text("properties", "backendPort")}")];

    /// <summary>The frontends of a Service's rules, each once.</summary>
    public static JsonNode[] Frontends(this AzureRig rig, string service)
    {
        HashSet<string> ids = [.. rig.Rules(service).Select(rule => rule.Text("properties", "frontendIPConfiguration", "id"))];
        return [.. rig.Arm.World.All("loadBalancers").SelectMany(balancer => balancer.Items("properties", "frontendIPConfigurations")).Where(frontend => ids.Contains(frontend.Text("id")))];
    }

    /// <summary>The public IPs of a Service's frontends.</summary>
    public static JsonObject[] PublicIps(this AzureRig rig, string service) =>
        [.. rig.Frontends(service).Select(frontend => rig.Arm.World.Find(frontend.Text("properties", "publicIPAddress", "id"))).OfType<JsonObject>()];

    /// <summary>The only public IP of a Service's frontend.</summary>
    public static JsonObject PublicIp(this AzureRig rig, string service) => Assert.Single(rig.PublicIps(service));

    /// <summary>The probe of a rule; null for none.</summary>
    public static JsonNode? ProbeOf(this AzureRig rig, JsonNode rule) => rig.Arm.World.All("loadBalancers")
        .SelectMany(balancer => balancer.Items("properties", "probes")).SingleOrDefault(probe => probe.Text("id") == rule.Text("properties", "probe", "id"))?["properties"];

    /// <summary>A probe in a line: protocol, port, path, interval, threshold; empty for none.</summary>
    public static string ProbeText(this AzureRig rig, JsonNode rule) => rig.ProbeOf(rule) is { } probe
        ? string.Join(' ', new[] { "protocol", "port", "requestPath", "intervalInSeconds", "probeThreshold" }.Select(name => probe.Text(name)).Where(text => text.Length > 0))
        : "";

    /// <summary>The rules of a security group, in the order in which they count.</summary>
    public static JsonNode[] SecurityRules(this AzureRig rig, string group = "nsg") => [.. rig.Arm.World.Find(rig.Arm.World.IdOf("networkSecurityGroups", group))
        .Items("properties", "securityRules").OrderBy(rule => int.Parse(rule.Text("properties", "priority"), System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>A Service's security rules in lines, in the order in which they count: access, protocol, sources, destinations, ports.</summary>
    public static string[] Firewall(this AzureRig rig, string service, string group = "nsg") =>
        [.. rig.SecurityRules(group).Where(rule => rule.Text("name").Contains(AzureRig.Uid(service), StringComparison.Ordinal)).Select(rule => string.Join(' ',
            rule.Text("properties", "access"),
            rule.Text("properties", "protocol"),
            OneOrSeveral(rule, "sourceAddressPrefix", "sourceAddressPrefixes"),
            "->",
            OneOrSeveral(rule, "destinationAddressPrefix", "destinationAddressPrefixes"),
            OneOrSeveral(rule, "destinationPortRange", "destinationPortRanges")))];

    /// <summary>Names of the resources of a type.</summary>
    public static string[] Names(this AzureRig rig, string type) => [.. rig.Arm.World.All(type).Select(resource => resource.Text("name")).Order(StringComparer.Ordinal)];


    private static string OneOrSeveral(JsonNode rule, string one, string several) => rule.Text("properties", one) is { Length: > 0 } single ? single : string.Join(',', rule.Texts("properties", several));
}
