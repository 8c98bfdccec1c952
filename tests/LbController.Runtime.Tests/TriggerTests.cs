using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>What alone sets a pass off, and what costs no call at all (contract B23, B24); what is never touched (B66).</summary>
public sealed class TriggerTests
{
    private static readonly ServiceKey Web = new("default", "web");

    /// <summary>Those that an API server lets nobody change by itself are put into its store.</summary>
    [Theory]
    [InlineData("protocol", """{"ports":[{"name":"p","port":80,"protocol":"UDP","nodePort":30080}]}""")]
    [InlineData("count of ports", """{"ports":[{"name":"p","port":80,"protocol":"TCP","nodePort":30080},{"name":"q","port":81,"protocol":"TCP","nodePort":30081}]}""")]
    [InlineData("healthCheckNodePort", """{"healthCheckNodePort":31999}""")]
    [InlineData("affinity timeout", """{"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":77}}}""")]
    [InlineData("affinity", """{"sessionAffinity":"None"}""")]
    [InlineData("count of ipFamilies", """{"ipFamilies":["IPv4","IPv6"]}""")]
    [InlineData("value of externalIPs", """{"externalIPs":["192.0.2.9"]}""")]
    [InlineData("policy", """{"externalTrafficPolicy":"Cluster"}""")]
    [InlineData("wish", """{"type":"ClusterIP"}""")]
    public async Task B023_EachOfTheseFieldsAloneIsAPass(string what, string change)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync(
            "web",
            """{"ports":[{"name":"p","port":80,"nodePort":30080}],"sessionAffinity":"ClientIP","externalTrafficPolicy":"Local","externalIPs":["192.0.2.8"]}""");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: >= 3 }, "served");
        await controller.SettleAsync();
        long passes = controller.Runtime.PassesOver(Web);
        Assert.True(passes > 0);
        cluster.Tamper("web", body =>
        {
            foreach ((string key, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            {
                body["spec"]![key] = value?.DeepClone();
            }
        });

        // A Service that leaves the type loses its record in the pass.
        await Deadline.UntilAsync(() => controller.Runtime.PassesOver(Web) is var now && (now > passes || (now == 0 && what == "wish")), what);
    }

    [Fact]
    public async Task B023_AnotherUidAloneIsAPass()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        await controller.SettleAsync();
        cluster.Tamper("web", body => body["metadata"]!["uid"] = "11111111-2222-3333-4444-555555555555");
        await Deadline.UntilAsync(() => controller.Provider.Balancers.ContainsKey("11111111-2222-3333-4444-555555555555"), "the new one is served");
        await Deadline.UntilAsync(() => controller.Provider.Balancers.Values.Count(entry => entry.Desired.Identity.Service == Web) == 1, "the old one's is gone");
    }

    [Theory]
    [InlineData("""{"spec":{"trafficDistribution":"PreferClose"}}""", "")]
    [InlineData("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}}}""", "")]
    [InlineData("""{"metadata":{"finalizers":["service.kubernetes.io/load-balancer-cleanup","lbcontroller.io/resources","example.com/theirs"]}}""", "")]
    [InlineData("""{"status":{"conditions":[{"type":"example.com/Theirs","status":"True","reason":"R","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""", "merge")]
    public async Task B024_B036_NeitherDoTheseCostACall(string patch, string into)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        await controller.SettleAsync();
        int calls = CallsFor(controller);
        if (into == "merge")
        {
            cluster.Tamper("web", body => body["status"]!["conditions"]!.AsArray().Add(JsonNode.Parse(patch)!["status"]!["conditions"]![0]!.DeepClone()));
        }
        else
        {
            await cluster.PatchServiceAsync("web", patch);
        }

        cluster.Requests.Clear();
        await controller.SettleAsync();
        Assert.Equal(calls, CallsFor(controller));
        Assert.Equal(2, cluster.Requests.Count("patch", "services", "status"));
        static int CallsFor(Controller controller) => controller.Provider.Ledger.Count(line => line.EndsWith(" default/web", StringComparison.Ordinal));
    }

    [Fact]
    public async Task B010_FinalizersThatAreThereAreNotAddedAgain()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web", metadata: """{"finalizers":["service.kubernetes.io/load-balancer-cleanup","lbcontroller.io/resources"]}""");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        Assert.Equal(1, cluster.Requests.Count("patch", "services"));
    }

    [Fact]
    public async Task B021_AnUpdateBetweenTheEffectAndTheStatusCostsNoAddress()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        controller.Provider.After = async (line, _) =>
        {
            if (line == "apply default/web")
            {
                await cluster.PatchServiceAsync("web", """{"metadata":{"labels":{"bumped":"meanwhile"}}}""");
            }
        };
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        Assert.Equal("meanwhile", (string?)cluster.Stored("web")!["metadata"]!["labels"]!["bumped"]);
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
        Assert.DoesNotContain("SyncLoadBalancerFailed", controller.Events.Reasons("default/web"));
    }

    [Fact]
    public async Task B065_AServiceWithoutASelectorIsServedTheSame()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("plain");
        await cluster.CreateServiceAsync("web", """{"selector":null}""");
        Service plain = await cluster.AddressedAsync("plain");
        Service bare = await cluster.AddressedAsync("web");
        DesiredLoadBalancer with = controller.Provider.Balancers[plain.Metadata.Uid].Desired;
        DesiredLoadBalancer without = controller.Provider.Balancers[bare.Metadata.Uid].Desired;
        Assert.Equal(with.Nodes, without.Nodes);
        Assert.Equal(with.Health, without.Health);
        Assert.Equal(with.Listeners.Select(listener => listener.Key), without.Listeners.Select(listener => listener.Key));
    }

    [Fact]
    public async Task B066_OfAServiceOnlyFinalizersAndStatusAreWrittenAndOfANodeNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        string node = await NodeAsync(cluster);
        await cluster.CreateServiceAsync("web", """{"sessionAffinity":"ClientIP"}""", """{"labels":{"a":"b"},"annotations":{"example.com/c":"d"}}""");
        JsonObject before = Reduced(cluster);
        cluster.Requests.Clear();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: >= 3 }, "served");
        await controller.SettleAsync();
        Assert.True(JsonNode.DeepEquals(before, Reduced(cluster)), Reduced(cluster).ToJsonString());
        Assert.Equal(node, await NodeAsync(cluster));
        Assert.Equal(cluster.Requests.Count("patch"), cluster.Requests.Count("patch", "services", "status"));
        Assert.Equal(0, cluster.Requests.Count("update"));

        static JsonObject Reduced(Cluster cluster)
        {
            JsonObject body = cluster.Stored("web")!.DeepClone().AsObject();
            body.Remove("status");
            foreach (string name in (string[])["resourceVersion", "finalizers", "managedFields"])
            {
                body["metadata"]!.AsObject().Remove(name);
            }

            return body;
        }

        static async Task<string> NodeAsync(Cluster cluster) => (await cluster.GetNodeAsync("node-1")).ToJsonString();
    }
}
