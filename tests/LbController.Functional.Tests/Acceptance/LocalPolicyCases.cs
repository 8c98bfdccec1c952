using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>externalTrafficPolicy Local: who is asked for health, who gets traffic, what becomes of the pods that leave.</summary>
[Collection(AcceptanceSuite.Name)]
public sealed class LocalPolicyCases(AcceptanceCluster cluster)
{
    private const string Local = "\"externalTrafficPolicy\":\"Local\"";

    private ClusterUser User => cluster.User;

    [ToolFact("haproxy")]
    public async Task E2E14_TheHealthCheckPortIsThereAsLongAsTheLoadBalancer()
    {
        const string Name = "e2e14";
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        await User.CreatePodAsync(Name, Name, "node-2");
        int healthPort = HealthPort(await User.ExposeAsync(Name, Local));
        Assert.NotEqual(0, healthPort);
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        Assert.Equal(200, await Visitor.StatusAsync(nodes["node-2"], healthPort, "/healthz"));
        Assert.Equal(503, await Visitor.StatusAsync(nodes["node-1"], healthPort, "/healthz"));

        // A proxy cannot keep the client's address, and says so.
        JsonObject service = await User.ServiceAsync(Name);
        Assert.Equal("Proxy", service.Items("status", "loadBalancer", "ingress").First().Text("ipMode"));
        Assert.Equal("True", ClusterUser.Condition(service, "lbcontroller.io/Degraded").Text("status"));

        Assert.Equal(0, HealthPort(await User.PatchServiceAsync(Name, """{"type":"ClusterIP","externalTrafficPolicy":null}""")));
        await Visitor.ClosesAsync(nodes["node-2"], healthPort);
        await Visitor.ClosesAsync(address);
    }

    [ToolFact("haproxy")]
    public async Task E2E15_OnlyTheNodeWithThePodGetsTraffic()
    {
        const string Name = "e2e15";
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        int healthPort = HealthPort(await User.ExposeAsync(Name, Local));
        string address = await User.AddressAsync(Name);
        foreach (string node in nodes.Keys.Order())
        {
            await User.CreatePodAsync($"{Name}-{node}", Name, node);
            await Deadline.UntilAsync(async () => await Visitor.NodeAsync(address) == node, $"{node} answers");
            foreach ((string other, string nodeAddress) in nodes)
            {
                await Deadline.UntilAsync(async () => await Visitor.StatusAsync(nodeAddress, healthPort, "/healthz") == (other == node ? 200 : 503), $"{other} tells its health");
            }

            await User.DeleteAsync($"{ClusterUser.Pods}/{Name}-{node}");
        }

        await User.RemoveServiceAsync(Name);
    }

    [ToolFact("haproxy")]
    public async Task E2E16_EveryNodeWithAPodGetsTraffic()
    {
        const string Name = "e2e16";
        await User.CreatePodAsync($"{Name}-a", Name, "node-1");
        await User.CreatePodAsync($"{Name}-b", Name, "node-3");
        await User.ExposeAsync(Name, Local);
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        HashSet<string> seen = [];
        await Deadline.UntilAsync(async () => await Visitor.NodeAsync(address) is { } node && (seen.Add(node) || true) && seen.Count == 2, "both nodes answer");
        Assert.Equal(["node-1", "node-3"], seen.Order());
        await User.RemoveServiceAsync(Name);
    }

    [ToolFact("haproxy")]
    public async Task E2E18_ThePolicyChangesThereAndBackWithTheSameHealthCheckPort()
    {
        const string Name = "e2e18";
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        await User.CreatePodAsync(Name, Name, "node-1");
        JsonObject service = await User.ExposeAsync(Name, Local);
        int healthPort = HealthPort(service);
        int nodePort = ClusterUser.NodePort(service);
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        Assert.False(await Visitor.ListensAsync(nodes["node-2"], nodePort));
        Assert.Contains($":{healthPort} ", cluster.Configuration, StringComparison.Ordinal);

        Assert.Equal(0, HealthPort(await User.PatchServiceAsync(Name, """{"externalTrafficPolicy":"Cluster"}""")));
        await Visitor.ClosesAsync(nodes["node-1"], healthPort);
        foreach (string node in nodes.Values)
        {
            await Deadline.UntilAsync(async () => await Visitor.NodeAsync(node, nodePort) == "node-1", $"{node} forwards");
        }

        await Deadline.UntilAsync(() => !cluster.Configuration.Contains($":{healthPort} ", StringComparison.Ordinal), "nobody asks the old port for health");
        await Visitor.AnswersAsync(address);

        await User.PatchServiceAsync(Name, $$"""{"externalTrafficPolicy":"Local","healthCheckNodePort":{{healthPort}} }""");
        await Deadline.UntilAsync(async () => await Visitor.StatusAsync(nodes["node-1"], healthPort, "/healthz") == 200, "the health port is back");
        await Visitor.ClosesAsync(nodes["node-2"], nodePort);
        await Visitor.AnswersAsync(address);
        Assert.Equal(address, await User.AddressAsync(Name));
        await User.RemoveServiceAsync(Name);
    }

    [ToolFact("haproxy")]
    public async Task E2E19_ANodePortServiceWithThePolicyKeepsClientAddressesAndIsNotOurs()
    {
        const string Name = "e2e19";
        const string Client = "127.200.19.1";
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        await User.CreatePodAsync(Name, Name, "node-1");
        JsonObject service = await User.CreateServiceAsync(Name, $$"""
            {"type":"NodePort","externalTrafficPolicy":"Local","selector":{"app":"{{Name}}"},"ports":[{"port":80,"targetPort":8080}]}
            """);
        int nodePort = ClusterUser.NodePort(service);
        await Visitor.AnswersAsync(nodes["node-1"], nodePort);
        Assert.StartsWith(Client + ":", (string?)(await Visitor.AskAsync(nodes["node-1"], nodePort, Client))?["client"], StringComparison.Ordinal);
        Assert.False(await Visitor.ListensAsync(nodes["node-2"], nodePort));
        await User.ExposeAsync("e2e19-mark");
        await User.AddressAsync("e2e19-mark");
        Assert.Equal(service.Text("metadata", "resourceVersion"), (await User.ServiceAsync(Name)).Text("metadata", "resourceVersion"));
        await User.DeleteAsync($"{ClusterUser.Services}/{Name}");
        await User.RemoveServiceAsync("e2e19-mark");
    }

    [ToolFact("haproxy")]
    public async Task SVC20_WithTerminatingEndpointsAloneHealthFailsAndTheLoadBalancerDrains()
    {
        const string Name = "svc20";
        IReadOnlyDictionary<string, string> nodes = await User.NodesAsync();
        await User.CreatePodAsync(Name, Name, "node-1", grace: 600);
        JsonObject service = await User.ExposeAsync(Name, Local);
        int nodePort = ClusterUser.NodePort(service);
        string address = await User.AddressAsync(Name);
        await Visitor.AnswersAsync(address);
        using (var established = await OpenConnection.ToAsync(address, 80))
        {
            Assert.Equal(Name, await established.AskAsync());
            await User.DeleteAsync($"{ClusterUser.Pods}/{Name}");
            await Deadline.UntilAsync(async () => await Visitor.StatusAsync(nodes["node-1"], HealthPort(service), "/healthz") == 503, "health fails");
            await Deadline.UntilAsync(async () => await Visitor.AskAsync(address) is null, "the load balancer takes no more clients there");

            // Who goes to the node itself is served, and so is who was there before.
            Assert.Equal(Name, await Visitor.PodAsync(nodes["node-1"], nodePort));
            Assert.Equal(Name, await established.AskAsync());
            Assert.Equal(503, await Visitor.StatusAsync(nodes["node-1"], HealthPort(service), "/healthz"));
        }

        await Deadline.UntilAsync(async () => await User.FindAsync($"{ClusterUser.Pods}/{Name}") is null, "the pod goes when nobody is left");
        await User.RemoveServiceAsync(Name);
    }

    private static int HealthPort(JsonObject service) => (int)(service.Number("spec", "healthCheckNodePort") ?? 0);
}
