using System.Text.Json.Nodes;
using LbController.Functional.Tests;
using LbController.Kubernetes.Http;
using LbController.LocalCluster.Api;
using LbController.Options;
using LbController.Runtime.Orphans;
using LbController.Testing;

namespace LbController.Deploy.Tests;

/// <summary>The rights that the manifests grant are those that the controller uses: all of them, and no other (contract B82).</summary>
public sealed class RightsTests
{
    private const string Service = "/api/v1/namespaces/default/services/web";

    /// <summary>Granted, needed, and not to be seen within a test's time.</summary>
    private static readonly Dictionary<string, string> Unseen = new()
    {
        ["get services"] = "at a start, a Service that the list does not show is asked for before its load balancer is given up",
        ["list services"] = "a server that does not stream the state at the start of a watch is listed; the embedded one streams it",
        ["list nodes"] = "as for Services",
        ["get configmaps"] = "what was left behind on request is looked up only when a sweep finds something that no Service owns",
        ["patch events"] = "an Event that comes again is counted up a minute after its first time",
    };

    [ToolFact("kubectl", "haproxy")]
    public async Task B082_GrantedIsWhatIsUsed()
    {
        string[] used = await UsedAsync();
        Assert.Contains("patch services/status", used);
        Assert.Contains("patch leases", used);
        Assert.Equal(Texts(await GrantedAsync()), used.Union(Unseen.Keys).Order(StringComparer.Ordinal));
    }

    [ToolFact("kubectl", "haproxy")]
    public async Task B051_B082_TheComponentForEndpointSlicesGrantsWhatTheSettingUses()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("kustomization.yaml"), $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
              - {Path.GetRelativePath(folder.Path, DeployFiles.Base)}
            components:
              - {Path.GetRelativePath(folder.Path, DeployFiles.EndpointSlicesComponent)}
            """);
        string manifests = await (await Kubectl.WithOverlaysAsync()).RunAsync("kustomize", folder.Path);
        IReadOnlyList<Rule> rules = Rule.ReadAll(manifests);
        string variable = SettingTable.All.Single(setting => setting.Name == "endpoint-slices").Variable;
        Assert.Contains($"- name: {variable}\n          value: \"true\"\n", manifests, StringComparison.Ordinal);
        Assert.All(rules.Except(await GrantedAsync()), rule => Assert.Equal(("ClusterRole", ResourceTypes.EndpointSlices.Group, ResourceTypes.EndpointSlices.Plural), (rule.Role, rule.Group, rule.Resource)));

        string[] used = await UsedAsync("--endpoint-slices");
        Assert.Contains("watch endpointslices", used);
        Assert.Equal(Texts(rules), used.Union([.. Unseen.Keys, "list endpointslices"]).Order(StringComparer.Ordinal));
    }

    [ToolFact("kubectl")]
    public async Task EveryRuleIsForTheGroupThatIsAsked()
    {
        Dictionary<string, string> groups = new()
        {
            [ResourceTypes.Services.Plural] = ResourceTypes.Services.Group,
            [ResourceTypes.Nodes.Plural] = ResourceTypes.Nodes.Group,
            [ResourceTypes.Namespaces.Plural] = ResourceTypes.Namespaces.Group,
            [ResourceTypes.Leases.Plural] = ResourceTypes.Leases.Group,
            [ResourceTypes.ConfigMaps.Plural] = ResourceTypes.ConfigMaps.Group,
            [ResourceTypes.Events.Plural] = ResourceTypes.Events.Group,
        };
        Assert.All(await GrantedAsync(), rule => Assert.Equal(groups[rule.Resource.Split('/')[0]], rule.Group));
    }

    [ToolFact("kubectl")]
    public async Task B082_RightsAreLimitedByNameAndNamespaceWhereTheyCanBe()
    {
        string lease = SettingTable.All.Single(setting => setting.Name == "leader-elect-resource-name").Default;
        IReadOnlyList<Rule> rules = await GrantedAsync();
        Assert.All(rules.Where(rule => rule.Resource == "leases"), rule => Assert.Equal("Role", rule.Role));
        Assert.Equal(["create: ", $"get: {lease}", $"patch: {lease}"], rules.Where(rule => rule.Resource == "leases").Select(rule => $"{rule.Verb}: {rule.Names}").Order(StringComparer.Ordinal));
        Assert.All(rules.Where(rule => rule.Resource == "configmaps"), rule => Assert.Equal("Role", rule.Role));
        Assert.Equal(
            ["create: ", $"get: {OrphanLedger.Name}", $"patch: {OrphanLedger.Name}"],
            rules.Where(rule => rule.Resource == "configmaps").Select(rule => $"{rule.Verb}: {rule.Names}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(rules, rule => rule.Resource == "secrets" || (rule.Resource == "services" && rule.Verb is "patch" or "update"));
        Assert.Equal("kube-system", Assert.Single(rules, rule => rule.Resource == "namespaces").Names);
    }

    private static async Task<IReadOnlyList<Rule>> GrantedAsync() => Rule.ReadAll(await Kubectl.All.First().RunAsync("kustomize", DeployFiles.Base));

    private static string[] Texts(IReadOnlyList<Rule> rules) => [.. rules.Select(rule => $"{rule.Verb} {rule.Resource}").Order(StringComparer.Ordinal)];

    /// <summary>What a controller asks during the life of a Service.</summary>
    private static async Task<string[]> UsedAsync(params string[] flags)
    {
        await using var world = new World();
        await world.StartAsync();
        using var user = new CountingClient(world.Cluster);
        world.Cluster.Requests.Clear();
        await user.CreateAsync("/api/v1/namespaces", "namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"lb-system"}}""");
        await using ExeProcess controller = world.RunController(
            ["--leader-elect", "--leader-elect-resource-namespace", "lb-system", "--resync-period", "10s", "--min-retry-delay", "100ms", .. flags]);
        await controller.LineAsync("Working on");
        await LiveAsync(user);
        controller.Terminate();
        Assert.Equal(0, await controller.ExitAsync());
        return [.. user.OfOthers(world.Cluster.Requests).Select(Text).Order(StringComparer.Ordinal)];
    }

    private static string Text(RequestKind kind) => kind.Subresource.Length == 0 ? $"{kind.Verb} {kind.Resource}" : $"{kind.Verb} {kind.Resource}/{kind.Subresource}";

    /// <summary>A Service's life: made, changed, refused, followed by nodes, deleted.</summary>
    private static async Task LiveAsync(CountingClient user)
    {
        await user.CreateAsync("/api/v1/namespaces/default/services", "services", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80}]}}
            """);
        await UntilAsync(user, service => Ingress(service) is not null, "an address");
        await user.PatchAsync(Service, "services", """{"metadata":{"annotations":{"lbcontroller.io/load-balancer-ips":"192.0.2.1"}}}""");
        await UntilAsync(user, service => Conditions(service).Any(condition => (string?)condition?["status"] == "False" && (string?)condition["type"] != "lbcontroller.io/Degraded"), "a refusal");
        await user.PatchAsync(Service, "services", """{"metadata":{"annotations":{"lbcontroller.io/load-balancer-ips":null}},"spec":{"ports":[{"port":81}]}}""");
        await UntilAsync(user, service => Programmed(service), "the new port");
        await user.DeleteAsync("/api/v1/nodes/node-3", "nodes");
        await user.CreateAsync("/api/v1/nodes", "nodes", """{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-9"}}""");
        await user.PatchAsync(Service, "services", """{"metadata":{"annotations":{"lbcontroller.io/deletion-policy":"Orphan"}}}""");
        await user.DeleteAsync(Service, "services");
        await Deadline.UntilAsync(async () => await user.GetAsync(Service, "services") is null, "the Service is gone", TimeSpan.FromSeconds(60));
    }

    private static Task UntilAsync(CountingClient user, Func<JsonNode, bool> isSo, string what) => Deadline.UntilAsync(
        async () => await user.GetAsync(Service, "services") is { } service && isSo(service), $"the Service has {what}", TimeSpan.FromSeconds(60));

    private static JsonNode? Ingress(JsonNode service) => service["status"]?["loadBalancer"]?["ingress"]?[0];

    private static JsonArray Conditions(JsonNode service) => service["status"]?["conditions"]?.AsArray() ?? [];

    private static bool Programmed(JsonNode service) =>
        Conditions(service).Any(condition => (string?)condition?["type"] == "lbcontroller.io/Programmed" && (string?)condition["status"] == "True");
}
