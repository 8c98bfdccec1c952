using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Datagrams through the load balancer's address to pods and back, forwarded by the kernel.</summary>
[Collection(AcceptanceSuite.Name)]
public sealed class UdpCases(AcceptanceCluster cluster)
{
    private const string Tcp = """{"name":"tcp","port":80,"targetPort":8080}""";

    private ClusterUser User => cluster.User;

    [NetworkFact("haproxy", "nft")]
    public async Task E2E02_TypeAndPortsChangeAndUdpClientsFollow()
    {
        await UdpTypeChanges.RunAsync(User, "e2e02");
        Assert.DoesNotContain(" . 54", await NftTable.ReadAsync(cluster.World.HAProxyFolder) ?? "", StringComparison.Ordinal);
    }

    [NetworkFact("haproxy", "nft")]
    public Task E2E10_AClientsDatagramsGoOnWhenThePodIsReplacedOnAnotherNode() => CyclesAsync("e2e10", "node-2", "Cluster");

    [NetworkFact("haproxy", "nft")]
    public Task E2E10_WithPolicyLocalTheClientFollowsThePodToAnotherNode() => CyclesAsync("e2e10-local", "node-2", "Local");

    [NetworkFact("haproxy", "nft")]
    public Task E2E11_AClientsDatagramsGoOnWhenThePodIsReplacedOnTheSameNode() => CyclesAsync("e2e11", "node-1", "Cluster");

    [NetworkFact("haproxy", "nft")]
    public async Task SVC22_TcpAndUdpOnOnePortNumberAreServedAndDroppedOneAtATime()
    {
        const string Name = "svc22";
        await User.DeployAsync(Name, 1);
        await User.CreateServiceAsync(Name, $$"""{"type":"LoadBalancer","selector":{"app":"{{Name}}"},"ports":[{{Tcp}},{{UdpVisitor.Port(80)}}]}""");
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        await UdpVisitor.AnswersAsync(address, 80);
        JsonObject service = await User.ServiceAsync(Name);
        Assert.Single(service.Items("spec", "ports").Select(port => port.Number("nodePort")).Distinct());
        Assert.DoesNotContain(service.Items("status", "loadBalancer", "ingress").Single().Items("ports"), port => port.Text("error") is not null);
        Assert.NotEqual("True", ClusterUser.Condition(service, "LoadBalancerPortsError").Text("status"));

        await User.PatchServiceAsync(Name, $$"""{"ports":[{{UdpVisitor.Port(80)}}]}""");
        await Visitor.ClosesAsync(address);
        Assert.NotNull(await UdpVisitor.AskAsync(address, 80));

        await User.PatchServiceAsync(Name, $$"""{"ports":[{{Tcp}}]}""");
        await UdpVisitor.RefusesAsync(address, 80);
        await Visitor.AnswersAsync(address);
        Assert.Equal(address, await User.AddressAsync(Name));
        await User.RemoveServiceAsync(Name);
    }

    [NetworkFact("haproxy", "nft")]
    public async Task DeletionStopsTheDatagrams()
    {
        const string Name = "udp-deleted";
        string address = await ExposeAsync(Name, replicas: 1);
        using var client = new DatagramClient(IPAddress.Parse(address), 53);
        Assert.NotNull(await client.AskAsync());
        await User.RemoveServiceAsync(Name);
        Assert.True(await DatagramClient.IsRefusedAsync(IPAddress.Parse(address), 53));

        // Its flow, which the kernel knew, too.
        await Deadline.UntilAsync(async () => await client.AskAsync() is null, "the flow has ended");
        Assert.DoesNotContain(address, await NftTable.ReadAsync(cluster.World.HAProxyFolder) ?? "", StringComparison.Ordinal);
    }

    [NetworkFact("haproxy", "nft")]
    public async Task AFlowLeavesANodeThatFailsAndOneThatGoes()
    {
        const string Name = "udp-nodes";
        string address = await ExposeAsync(Name, replicas: 3);
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        using var client = new DatagramClient(IPAddress.Parse(address), 53);
        string? first = null;
        await Deadline.UntilAsync(async () => (first = await UdpVisitor.SeenAsync(client)) is not null, "a node answers");
        string failing = nodes.Single(node => node.Value == first).Key;

        await User.PatchAsync($"/api/v1/nodes/{failing}", """{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]} }""");
        string? second = null;
        await Deadline.UntilAsync(async () => (second = await UdpVisitor.SeenAsync(client)) is not null && second != first, "the flow has left the node that fails its check");
        string going = nodes.Single(node => node.Value == second).Key;

        await User.DeleteAsync($"/api/v1/nodes/{going}");
        string? third = null;
        await Deadline.UntilAsync(async () => (third = await UdpVisitor.SeenAsync(client)) is not null && third != second, "the flow has left the node that is gone");
        Assert.NotEqual(first, third);

        await User.PatchAsync($"/api/v1/nodes/{failing}", """{"spec":{"taints":null} }""");
        await User.CreateAsync("/api/v1/nodes", $$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{going}}"} }""");
        HashSet<string> seen = [];
        await Deadline.UntilAsync(
            async () =>
            {
                if (await UdpVisitor.AskAsync(address, 53, "clientip") is { } answer)
                {
                    seen.Add(answer.Split(':')[0]);
                }

                return seen.Count == 3;
            },
            "all three take new flows again");
        await User.RemoveServiceAsync(Name);
    }

    [NetworkFact("haproxy", "nft")]
    public async Task E2E14_OnTheLoopbackDeviceAPodSeesAUdpClientsOwnAddress()
    {
        const string Name = "udp-local";
        const string Client = "127.200.14.1";
        await User.CreatePodAsync(Name, Name, "node-2");
        await User.CreateServiceAsync(Name, $$"""{"type":"LoadBalancer","externalTrafficPolicy":"Local","selector":{"app":"{{Name}}"},"ports":[{{UdpVisitor.Port(53)}}]}""");
        string address = await User.AddressAsync(Name);
        string? seen = null;
        await Deadline.UntilAsync(async () => (seen = await UdpVisitor.AskAsync(address, 53, "clientip", Client)) is not null, "the pod answers");
        Assert.StartsWith(Client + ":", seen, StringComparison.Ordinal);

        // On a network it would see the load balancer's, and the status promises no more than that.
        Assert.Equal("Proxy", (await User.ServiceAsync(Name)).Items("status", "loadBalancer", "ingress").First().Text("ipMode"));
        await User.RemoveServiceAsync(Name);
        await User.DeleteAsync($"{ClusterUser.Pods}/{Name}");
    }

    /// <summary>One client, by one source port, from the pod on node-1 to the next.</summary>
    private async Task CyclesAsync(string name, string nextNode, string policy)
    {
        await User.CreatePodAsync($"{name}-first", name, "node-1");
        await User.CreateServiceAsync(name, $$"""{"type":"LoadBalancer","externalTrafficPolicy":"{{policy}}","selector":{"app":"{{name}}"},"ports":[{{UdpVisitor.Port(53)}}]}""");
        using var client = new DatagramClient(IPAddress.Parse(await User.AddressAsync(name)), 53);
        await Deadline.UntilAsync(async () => await client.AskAsync() == $"{name}-first", "the first pod answers");
        await User.CreatePodAsync($"{name}-second", name, nextNode);
        await User.DeleteAsync($"{ClusterUser.Pods}/{name}-first");
        await Deadline.UntilAsync(async () => await client.AskAsync() == $"{name}-second", "the second pod answers the same client");
        Assert.Equal($"{name}-second", await client.AskAsync());
        await User.DeleteAsync($"{ClusterUser.Pods}/{name}-second");
        await User.RemoveServiceAsync(name);
    }

    private async Task<string> ExposeAsync(string name, int replicas)
    {
        await User.DeployAsync(name, replicas);
        await User.CreateServiceAsync(name, $$"""{"type":"LoadBalancer","selector":{"app":"{{name}}"},"ports":[{{UdpVisitor.Port(53)}}]}""");
        string address = await User.AddressAsync(name);
        await UdpVisitor.AnswersAsync(address, 53);
        return address;
    }
}
