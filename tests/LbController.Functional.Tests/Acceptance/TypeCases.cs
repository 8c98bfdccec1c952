using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A Service's type, ports and node ports change while clients watch its address.</summary>
[Collection(AcceptanceSuite.Name)]
public sealed class TypeCases(AcceptanceCluster cluster)
{
    private ClusterUser User => cluster.User;

    [ToolFact("haproxy")]
    public async Task E2E01_TypeAndPortsChangeAndClientsFollow()
    {
        const string Name = "e2e01";
        await User.DeployAsync(Name, 1);
        await User.CreateServiceAsync(Name, $$"""{"type":"ClusterIP","selector":{"app":"{{Name}}"},"ports":[{"port":80,"targetPort":8080}]}""");
        int nodePort = ClusterUser.NodePort(await User.PatchServiceAsync(Name, """{"type":"NodePort"}"""));
        Assert.NotEqual(0, nodePort);
        Assert.Equal(nodePort, ClusterUser.NodePort(await User.PatchServiceAsync(Name, """{"type":"LoadBalancer"}""")));
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        Assert.Contains($":{nodePort} ", cluster.Configuration, StringComparison.Ordinal);

        int other = nodePort == 32_767 ? nodePort - 1 : nodePort + 1;
        await User.PatchServiceAsync(Name, $$"""{"ports":[{"port":80,"targetPort":8080,"nodePort":{{other}} }]}""");
        await Deadline.UntilAsync(() => !cluster.Configuration.Contains($":{nodePort} ", StringComparison.Ordinal), "nothing goes to the old node port");
        await Visitor.AnswersAsync(address);

        JsonObject moved = await User.PatchServiceAsync(Name, $$"""{"ports":[{"port":81,"targetPort":8080,"nodePort":{{other}} }]}""");
        Assert.Equal(other, ClusterUser.NodePort(moved));
        await Visitor.AnswersAsync(address, 81);
        await Visitor.ClosesAsync(address, 80);
        Assert.Equal(address, await User.AddressAsync(Name));

        await User.ScaleAsync(Name, 0);
        await Deadline.UntilAsync(async () => await Visitor.AskAsync(address, 81) is null, "nobody answers without pods");
        await User.ScaleAsync(Name, 1);
        await Visitor.AnswersAsync(address, 81);

        JsonObject closed = await User.PatchServiceAsync(Name, """{"type":"ClusterIP"}""");
        Assert.Equal(0, ClusterUser.NodePort(closed));
        await User.ServiceAsync(Name, service => !ClusterUser.IsHeld(service) && ClusterUser.Ingress(service) is null, "is let go");
        await Visitor.ClosesAsync(address, 81);
        Assert.DoesNotContain(address, cluster.Configuration, StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task E2E08_TheFinalizerIsThereWhileThereIsALoadBalancer()
    {
        const string Name = "e2e08";
        await User.ExposeAsync(Name);
        for (int round = 0; round < 2; round++)
        {
            string address = await User.AddressAsync(Name);
            Assert.True(ClusterUser.IsHeld(await User.ServiceAsync(Name)));
            Assert.True(await Visitor.ListensAsync(address, 80));
            await User.PatchServiceAsync(Name, """{"type":"ClusterIP"}""");
            await User.ServiceAsync(Name, service => !ClusterUser.IsHeld(service), "has no finalizer of ours");
            Assert.False(await Visitor.ListensAsync(address, 80));
            await User.PatchServiceAsync(Name, """{"type":"LoadBalancer"}""");
        }

        string last = await User.AddressAsync(Name);
        await User.RemoveServiceAsync(Name);
        Assert.False(await Visitor.ListensAsync(last, 80));
    }

    [ToolFact("haproxy")]
    public async Task E2E09_WithoutNodePortsItIsRefusedAndServedOnceTheyAreAllocated()
    {
        const string Name = "e2e09";
        await User.DeployAsync(Name, 1);
        JsonObject service = await User.ExposeAsync(Name, "\"allocateLoadBalancerNodePorts\":false");
        Assert.Equal(0, ClusterUser.NodePort(service));
        service = await User.ServiceAsync(Name, found => ClusterUser.Condition(found, "lbcontroller.io/Accepted").Text("status") == "False", "is refused");
        Assert.Equal("NodePortRequired", ClusterUser.Condition(service, "lbcontroller.io/Accepted").Text("reason"));
        Assert.Equal("False", ClusterUser.Condition(service, "lbcontroller.io/Programmed").Text("status"));
        Assert.Null(ClusterUser.Ingress(service));
        await User.EventAsync(Name, "SyncLoadBalancerFailed", "allocateLoadBalancerNodePorts");

        service = await User.PatchServiceAsync(Name, """{"allocateLoadBalancerNodePorts":true}""");
        Assert.NotEqual(0, ClusterUser.NodePort(service));
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        Assert.Equal("True", ClusterUser.Condition(await User.ServiceAsync(Name), "lbcontroller.io/Accepted").Text("status"));
        await User.RemoveServiceAsync(Name);
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task SVC24_DeletingACollectionLeavesNothing()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(number => $"svc24-{number}")];
        foreach (string name in names)
        {
            await User.CreateAsync(ClusterUser.Services, $$"""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","labels":{"group":"svc24"} },"spec":{"type":"LoadBalancer","selector":{"app":"nobody"},"ports":[{"name":"a","port":80},{"name":"b","port":81}]} }
                """);
        }

        string[] addresses = await Task.WhenAll(names.Select(User.AddressAsync));
        Assert.Equal(names.Length, addresses.Distinct().Count());
        Assert.All(await Task.WhenAll(addresses.Select(address => Visitor.ListensAsync(address, 81))), Assert.True);
        string there = await FilesAsync();
        Assert.All(addresses, address => Assert.Contains($"{address}:", there, StringComparison.Ordinal));
        Assert.All(addresses, address => Assert.Contains($"{address}\"", there, StringComparison.Ordinal));

        await cluster.World.KubectlAsync("delete", "services", "-l", "group=svc24", "--wait=true");
        Assert.All(await Task.WhenAll(addresses.SelectMany(address => new[] { (address, 80), (address, 81) }).Select(place => Visitor.ListensAsync(place.address, place.Item2))), Assert.False);
        string left = await FilesAsync();
        Assert.All(addresses, address => Assert.DoesNotContain($"{address}\"", left, StringComparison.Ordinal));
        Assert.All(addresses, address => Assert.DoesNotContain($"{address}:", left, StringComparison.Ordinal));
    }

    [ToolFact("haproxy")]
    public async Task INT08_AServiceOfAnotherClassIsNeverTouched()
    {
        const string Name = "int08";
        await User.ExposeAsync("int08-before");
        await User.AddressAsync("int08-before");
        await MarkAsync("int08-quiet");
        cluster.World.Cluster.Requests.Clear();
        JsonObject service = await User.ExposeAsync(Name, "\"loadBalancerClass\":\"example.com/other\"");
        await MarkAsync("int08-created");
        Assert.Equal(service.Text("metadata", "resourceVersion"), (await User.ServiceAsync(Name)).Text("metadata", "resourceVersion"));

        service = await User.PatchServiceAsync(Name, """{"ports":[{"port":82,"targetPort":8080}]}""");
        await MarkAsync("int08-changed");
        Assert.Equal(service.Text("metadata", "resourceVersion"), (await User.ServiceAsync(Name)).Text("metadata", "resourceVersion"));

        await User.DeleteAsync($"{ClusterUser.Services}/{Name}");
        Assert.Null(await User.FindAsync($"{ClusterUser.Services}/{Name}"));
        await MarkAsync("int08-deleted");
        Assert.Empty(await User.EventsAsync(Name));

        // Each of the three marks costs two PATCHes, finalizers and status, and one to let it go: no other was sent.
        Assert.Equal(9, cluster.World.Cluster.Requests.Count("patch", "services", "status"));
        Assert.Equal(0, cluster.World.Cluster.Requests.Count("update", "services"));
        await User.RemoveServiceAsync("int08-before");
    }

    [ToolFact("haproxy")]
    public async Task INT11_OfMixedProtocolsTcpIsServedAndTheOtherPortSaysWhyNot()
    {
        const string Name = "int11";
        await User.DeployAsync(Name, 1);
        await User.CreateServiceAsync(Name, $$"""
            {"type":"LoadBalancer","selector":{"app":"{{Name}}"},"ports":[{"name":"web","port":80,"targetPort":8080},{"name":"signal","port":80,"protocol":"SCTP","targetPort":8080}]}
            """);
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        JsonObject service = await User.ServiceAsync(Name);
        JsonObject[] ports = [.. service.Items("status", "loadBalancer", "ingress").First().Items("ports")];
        Assert.Null(Assert.Single(ports, port => port.Text("protocol") == "TCP").Text("error"));
        Assert.False(string.IsNullOrEmpty(Assert.Single(ports, port => port.Text("protocol") == "SCTP").Text("error")));
        Assert.Equal("True", ClusterUser.Condition(service, "LoadBalancerPortsError").Text("status"));
        await User.RemoveServiceAsync(Name);
    }

    /// <summary>HAProxy's configuration and the record that it is made from.</summary>
    private async Task<string> FilesAsync() => cluster.Configuration + await File.ReadAllTextAsync(Path.Combine(cluster.World.HAProxyFolder, "model.json"));

    /// <summary>A Service of ours comes and goes: whatever happened before it has been seen when it is gone.</summary>
    private async Task MarkAsync(string name)
    {
        await User.ExposeAsync(name);
        await User.AddressAsync(name);
        await User.RemoveServiceAsync(name);
    }
}
