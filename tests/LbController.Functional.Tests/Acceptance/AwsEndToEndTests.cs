using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>The executable between a cluster and an AWS, which moto plays: what a user of kubectl and somebody who looks at the account see.</summary>
public sealed class AwsEndToEndTests(ITestOutputHelper output)
{
    [MotoFact]
    public async Task AServiceByKubectl_IsANetworkLoadBalancerOfTheNodesInstances_AndNothingWhenItIsGone()
    {
        await using var cloud = new MotoCloud();
        await cloud.StartAsync();
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        string[] instances = await cloud.RunInstancesAsync(4);
        string groups = await cloud.SecurityGroupsAsync();
        await AddNodesAsync(user, instances[..3]);
        await using ExeProcess controller = world.RunAwsController(cloud.Endpoint, MotoCloud.Credentials);

        await KubectlAsync(world, "create", "service", "loadbalancer", "web", "--tcp=80:8080");
        JsonObject service = await ProgrammedAsync(user, "web");
        string name = Hostname(service) ?? "";
        Assert.Equal([name], await cloud.DnsNamesAsync());
        Assert.Equal(["TCP:80"], await cloud.ListenersAsync());
        Assert.Equal(Targets(service, instances[..3]), await cloud.TargetsAsync());
        Assert.NotEqual(groups, await cloud.SecurityGroupsAsync());
        Assert.NotEmpty(await cloud.MarkedAsync());
        await KubectlAsync(world, "get", "svc", "web", "-o", "wide");
        await KubectlAsync(world, "get", "svc", "web", "-o", "jsonpath={range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{\"\\n\"}{end}");

        await AddNodesAsync(user, instances[3..]);
        await Deadline.UntilAsync(async () => (await cloud.TargetsAsync()).SequenceEqual(Targets(service, instances)), "the new node is a target", TimeSpan.FromSeconds(60));
        await KubectlAsync(world, "delete", "node", Name(instances[0]));
        await Deadline.UntilAsync(async () => (await cloud.TargetsAsync()).SequenceEqual(Targets(service, instances[1..])), "the node that left is none", TimeSpan.FromSeconds(60));

        await KubectlAsync(world, "delete", "svc", "web", "--wait=false");
        await user.GoneAsync("web");
        Assert.Empty(await cloud.DnsNamesAsync());
        Assert.Empty(await cloud.TargetGroupsAsync());
        Assert.Equal(groups, await cloud.SecurityGroupsAsync());
        Assert.Empty(await cloud.MarkedAsync());
        await KubectlAsync(world, "get", "events", "--field-selector", "involvedObject.name=web", "-o", "custom-columns=REASON:.reason,MESSAGE:.message");
        controller.Terminate();
        Assert.Equal(0, await controller.ExitAsync());
    }

    private static async Task<JsonObject> ProgrammedAsync(ClusterUser user, string name) => await user.ServiceAsync(
        name, found => Hostname(found) is not null && ClusterUser.Condition(found, "lbcontroller.io/Programmed").Text("status") == "True", "is programmed", MotoCloud.SetUp);

    /// <summary>Nodes as a cluster on EC2 has them: named and addressed by nothing of this machine, known by their instance.</summary>
    private static async Task AddNodesAsync(ClusterUser user, string[] instances)
    {
        foreach (string instance in instances)
        {
            await user.CreateAsync("/api/v1/nodes", $$"""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{Name(instance)}}"},"spec":{"providerID":"aws:///{{MotoCloud.Region}}a/{{instance}}"} }
                """);
        }
    }

    private static string Name(string instance) => $"node-{instance[2..]}";

    private static string? Hostname(JsonObject service) => service.Items("status", "loadBalancer", "ingress").FirstOrDefault().Text("hostname");

    private static string[] Targets(JsonObject service, string[] instances) => [.. instances.Select(instance => $"{instance}:{ClusterUser.NodePort(service)}").Order(StringComparer.Ordinal)];

    private async Task KubectlAsync(World world, params string[] arguments)
    {
        string text = await world.KubectlAsync(arguments);
        output.WriteLine($"$ kubectl {string.Join(' ', arguments)}\n{text}");
    }
}
