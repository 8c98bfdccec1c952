using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>The executable between a cluster and an Azure, which the fake plays over https: what a user of kubectl and somebody who looks at the subscription see.</summary>
public sealed class AzureEndToEndTests(ITestOutputHelper output)
{
    private const string Vendor = "service.beta.kubernetes.io/azure-";

    [ToolFact("kubectl")]
    public async Task AServiceByKubectl_HasAPublicAddressInFrontOfTheNodes_AndNothingIsLeftWhenItIsGone()
    {
        await using var cloud = new AzureCloud();
        await cloud.StartAsync();
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await AzureCloud.AddNodesAsync(user, 1, 2);
        await using ExeProcess controller = cloud.RunController(world, "--azure-drain-period", "1s");

        await KubectlAsync(world, "create", "service", "loadbalancer", "web", "--tcp=80:8080");
        string address = await user.AddressAsync("web");
        Assert.Equal([address], cloud.PublicAddresses());
        Assert.Equal([80], cloud.Ports());
        Assert.Equal(["10.240.0.11", "10.240.0.12"], cloud.Nodes());
        Assert.Contains(address, await KubectlAsync(world, "get", "svc", "web", "-o", "wide"), StringComparison.Ordinal);
        Assert.Equal(1, cloud.Arm.Journal.Count("PUT publicIPAddresses"));
        Assert.Equal(1, cloud.Arm.Journal.Count("PUT loadBalancers"));

        await KubectlAsync(world, "annotate", "svc", "web", $"{Vendor}allowed-ip-ranges=192.0.2.0/24");
        await Deadline.UntilAsync(() => cloud.Sources().SequenceEqual(["192.0.2.0/24"]), "only the named clients are let in", TimeSpan.FromSeconds(60));
        await AzureCloud.AddNodesAsync(user, 3);
        await Deadline.UntilAsync(() => cloud.Nodes().SequenceEqual(["10.240.0.11", "10.240.0.12", "10.240.0.13"]), "the new node is a back end", TimeSpan.FromSeconds(60));
        await KubectlAsync(world, "delete", "node", "node-1");
        await Deadline.UntilAsync(() => cloud.Nodes().SequenceEqual(["10.240.0.12", "10.240.0.13"]), "the node that left is none", TimeSpan.FromSeconds(60));

        await KubectlAsync(world, "annotate", "svc", "web", $"{Vendor}load-balancer-internal=true");
        JsonObject inside = await user.ServiceAsync("web", service => (ClusterUser.Ingress(service) ?? "").StartsWith("10.240.", StringComparison.Ordinal), "is internal");
        await Deadline.UntilAsync(() => cloud.PublicAddresses().Length == 0, "the public address is gone", TimeSpan.FromSeconds(60));
        Assert.Equal([80], cloud.Ports(isInternal: true));
        Assert.Empty(cloud.Ports());
        output.WriteLine($"{ClusterUser.Condition(inside, "lbcontroller.io/Programmed")}");

        await KubectlAsync(world, "delete", "svc", "web", "--wait=false");
        await user.GoneAsync("web");
        Assert.Empty(cloud.Made());
        Assert.Empty(cloud.Arm.Violations);
        output.WriteLine(await KubectlAsync(world, "get", "events", "--field-selector", "involvedObject.name=web", "-o", "custom-columns=REASON:.reason,MESSAGE:.message"));
        controller.Terminate();
        Assert.Equal(0, await controller.ExitAsync());
    }

    /// <summary>Many Services at once: one load balancer, few writes, each its own address, and all of it goes.</summary>
    [Fact]
    public async Task ManyServices_ShareTheLoadBalancerAndItsWrites()
    {
        const int count = 30;
        await using var cloud = new AzureCloud();
        await cloud.StartAsync();
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await AzureCloud.AddNodesAsync(user, 1, 2);
        string[] names = [.. Enumerable.Range(0, count).Select(index => $"web-{index}")];
        foreach (string name in names)
        {
            await user.ExposeAsync(name);
        }

        await using ExeProcess controller = cloud.RunController(world);
        string[] addresses = await Task.WhenAll(names.Select(user.AddressAsync));
        Assert.Equal(count, addresses.Distinct().Count());
        Assert.Equal(addresses.Order(StringComparer.Ordinal), cloud.PublicAddresses().Order(StringComparer.Ordinal));
        Assert.Single(cloud.Arm.World.All("loadBalancers"));
        Assert.Equal(count, cloud.Arm.Journal.Count("PUT publicIPAddresses"));
        Assert.InRange(cloud.Arm.Journal.Count("PUT loadBalancers") + cloud.Arm.Journal.Count("PUT networkSecurityGroups"), 2, 20);

        await Task.WhenAll(names.Select(user.RemoveServiceAsync));
        Assert.Empty(cloud.Made());
        Assert.Empty(cloud.Arm.Violations);
    }

    private async Task<string> KubectlAsync(World world, params string[] arguments)
    {
        string text = await world.KubectlAsync(arguments);
        output.WriteLine($"$ kubectl {string.Join(' ', arguments)}\n{text}");
        return text;
    }
}
