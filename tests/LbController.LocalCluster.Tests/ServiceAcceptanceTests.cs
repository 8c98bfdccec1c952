using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Tests;

/// <summary>What upstream's e2e and integration suites ask of the API server alone, by the numbers of the acceptance list.</summary>
public sealed class ServiceAcceptanceTests
{
    private const string Web = Bodies.Services + "/web";
    private const string TwoPorts = """{"type":"LoadBalancer","ports":[{"name":"np-1","port":80},{"name":"np-2","port":81}]}""";

    [Fact]
    public async Task INT01_LoadBalancerWithoutAllocation_HasNoNodePorts()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        Assert.Equal([0L], NodePorts(await CreateAsync(cluster, """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80}]}""")));
    }

    [Fact]
    public async Task INT02_ClusterIpThatBecomesOneWithoutAllocation_HasNoNodePorts()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"ports":[{"port":80}]}""");
        Assert.Equal([0L], NodePorts(await UpdateAsync(cluster, service, spec =>
        {
            spec["type"] = "LoadBalancer";
            spec["allocateLoadBalancerNodePorts"] = false;
        })));
    }

    [Fact]
    public async Task INT03_AllocationSwitchedOff_KeepsTheNodePorts()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, TwoPorts);
        Assert.Equal(NodePorts(service), NodePorts(await UpdateAsync(cluster, service, spec => spec["allocateLoadBalancerNodePorts"] = false)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task INT04_AllocationSwitchedOffAndThePortLeftOutOrZero_GivesItBack(bool zero)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { LowestNodePort = 30000, HighestNodePort = 30000 });
        JsonObject service = await CreateAsync(cluster, """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        Assert.Equal([30000L], NodePorts(service));
        Assert.Equal([0L], NodePorts(await UpdateAsync(cluster, service, spec => SwitchOff(spec, zero))));
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("other"));
    }

    [Fact]
    public async Task INT05_OneOfTwoNodePorts_IsGivenBack()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, TwoPorts);
        Assert.Equal([0L, NodePorts(service)[1]], NodePorts(await UpdateAsync(cluster, service, spec => SwitchOff(spec, zero: true))));
    }

    [Fact]
    public async Task INT06_OneOfTwoNodePorts_IsGivenBackByAPatch()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, TwoPorts);
        JsonObject after = await cluster.StrategicAsync(Web, """
            {"spec":{"allocateLoadBalancerNodePorts":false,"$setElementOrder/ports":[{"port":80},{"port":81}],"ports":[{"nodePort":null,"port":80}]}}
            """);
        Assert.Equal([0L, NodePorts(service)[1]], NodePorts(after));
    }

    [Fact]
    public async Task INT07_AllocationSwitchedOn_GivesNodePorts()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80}]}""");
        Assert.InRange(NodePorts(await UpdateAsync(cluster, service, spec => spec["allocateLoadBalancerNodePorts"] = true))[0], 30000, 32767);
    }

    [Theory]
    [InlineData("a.test/other")]
    [InlineData(null)]
    public async Task INT09_ClassThatIsSet_CannotBeChangedOrTakenAway(string? changed)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"type":"LoadBalancer","loadBalancerClass":"a.test/x","ports":[{"port":80}]}""");
        JsonObject refused = await UpdateAsync(cluster, service, spec => spec["loadBalancerClass"] = changed, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("spec.loadBalancerClass: Invalid value", refused.Text("message"), StringComparison.Ordinal);
        Assert.Equal("a.test/x", (await cluster.GetAsync(Web)).Text("spec", "loadBalancerClass"));
    }

    [Fact]
    public async Task INT10_ClassCannotBeAddedToALoadBalancer()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        await UpdateAsync(cluster, service, spec => spec["loadBalancerClass"] = "a.test/x", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task INT11_MixedProtocols_AreTaken()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"type":"LoadBalancer","ports":[{"name":"t","port":53},{"name":"u","port":54,"protocol":"UDP"}]}""");
        Assert.Equal(["TCP", "UDP"], service.Items("spec", "ports").Select(port => port.Text("protocol")));
        Assert.Equal(2, NodePorts(service).Distinct().Count());
    }

    [Theory]
    [InlineData("", "VIP")]
    [InlineData(""","ipMode":"VIP" """, "VIP")]
    [InlineData(""","ipMode":"Proxy" """, "Proxy")]
    public async Task INT12_IpMode_IsVipUnlessItSaysOtherwise(string given, string kept)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await CreateAsync(cluster, TwoPorts);
        JsonObject after = await cluster.MergeAsync(Web + "/status", $$"""{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9"{{given}}}]} } }""");
        Assert.Equal(kept, after.Items("status", "loadBalancer", "ingress").Single().Text("ipMode"));
    }

    [Theory]
    [InlineData("VIP")]
    [InlineData("Proxy")]
    public async Task INT13_ChangedPort_KeepsAddressAndMode(string mode)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await CreateAsync(cluster, """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        JsonObject service = await cluster.MergeAsync(Web + "/status", $$"""{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9","ipMode":"{{mode}}"}]} } }""");
        JsonObject after = await UpdateAsync(cluster, service, spec => spec.Items("ports").First()["port"] = 81);
        JsonObject ingress = after.Items("status", "loadBalancer", "ingress").Single();
        Assert.Equal(("127.0.0.9", mode, 81L), (ingress.Text("ip"), ingress.Text("ipMode"), after.Items("spec", "ports").Single().Number("port")));
        Assert.Equal(NodePorts(service), NodePorts(after));
    }

    [Fact]
    public async Task SVC22_ClusterIpWithTcpAndUdpOnOnePort_LosesOneAtATime()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject service = await CreateAsync(cluster, """{"ports":[{"name":"t","port":80},{"name":"u","port":80,"protocol":"UDP"}]}""");
        foreach (string protocol in (string[])["UDP", "TCP"])
        {
            JsonObject one = await cluster.MergeAsync(Web, $$"""{"spec":{"ports":[{"port":80,"protocol":"{{protocol}}"}]} }""");
            Assert.Equal(protocol, one.Items("spec", "ports").Single().Text("protocol"));
            Assert.Equal(service.Text("spec", "clusterIP"), one.Text("spec", "clusterIP"));
        }
    }

    [Fact]
    public async Task SVC24_CollectionOfServices_IsDeletedBySelection()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { LowestNodePort = 30000, HighestNodePort = 30002 });
        foreach (string name in (string[])["a", "b", "c"])
        {
            JsonObject body = Bodies.Service(name);
            body.Ensure("metadata")["labels"] = new JsonObject { ["kept"] = name == "c" ? "yes" : "no" };
            await cluster.CreateAsync(Bodies.Services, body);
        }

        await cluster.MergeAsync(Bodies.Services + "/a/status", """{"metadata":{"finalizers":["a.test/x"]}}""");
        await cluster.DeleteAsync(Bodies.Services + "?labelSelector=kept%3Dno");
        Assert.Equal(["a", "c"], await NamesAsync(cluster));
        Assert.NotNull((await cluster.GetAsync(Bodies.Services + "/a")).Text("metadata", "deletionTimestamp"));
        await cluster.MergeAsync(Bodies.Services + "/a/status", """{"metadata":{"finalizers":null}}""");
        await cluster.DeleteAsync(Bodies.Services);
        Assert.Empty(await NamesAsync(cluster));
        await CreateAsync(cluster, """{"type":"NodePort","ports":[{"name":"a","port":80},{"name":"b","port":81},{"name":"c","port":82}]}""");
    }

    [Fact]
    public async Task SVC25_StatusLifecycle_IsPatchedUpdatedWatchedAndDeleted()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        using WatchReader watch = await cluster.WatchAsync(Bodies.Services + "?watch=true&labelSelector=test%3Dstatus");
        JsonObject body = Bodies.Service("web");
        body.Ensure("metadata")["labels"] = new JsonObject { ["test"] = "status" };
        JsonObject made = await cluster.CreateAsync(Bodies.Services, body);
        Assert.Equal("ADDED web", await watch.NextNameAsync());
        await cluster.MergeAsync(Web + "/status", """{"metadata":{"annotations":{"patched":"yes"}},"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.1"}]}}}""");
        JsonObject? patched = await watch.NextAsync();
        Assert.Equal(("MODIFIED", "yes", "203.0.113.1"), (patched.Text("type"), patched.Text("object", "metadata", "annotations", "patched"), patched.Items("object", "status", "loadBalancer", "ingress").Single().Text("ip")));
        JsonObject current = await cluster.GetAsync(Web + "/status");
        current.Ensure("status")["conditions"] = new JsonArray(new JsonObject { ["type"] = "StatusUpdate", ["status"] = "True", ["reason"] = "E2E", ["message"] = "Set from e2e test", ["lastTransitionTime"] = "2026-01-01T00:00:00Z" });
        current.Ensure("spec")["type"] = "ClusterIP";
        await cluster.SendAsync(HttpMethod.Put, Web + "/status", current);
        JsonObject? updated = await watch.NextAsync();
        Assert.Equal(("MODIFIED", "E2E"), (updated.Text("type"), updated.Items("object", "status", "conditions").Single().Text("reason")));
        Assert.True(JsonNode.DeepEquals(made["spec"], updated.At("object", "spec")));
        await cluster.SendAsync(HttpMethod.Put, Web + "/status", current, expect: HttpStatusCode.Conflict);
        await cluster.StrategicAsync(Web, """{"metadata":{"labels":{"more":"x"}}}""");
        Assert.Equal("MODIFIED web", await watch.NextNameAsync());
        await cluster.DeleteAsync(Web);
        Assert.Equal("DELETED web", await watch.NextNameAsync());
    }

    [Theory]
    [InlineData("ClusterIP", false)]
    [InlineData("NodePort", true)]
    public async Task SVC26_ExternalName_BecomesAnotherTypeAndBack(string type, bool nodePorts)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject external = await CreateAsync(cluster, """{"type":"ExternalName","externalName":"a.test"}""");
        Assert.Null(external.At("spec", "clusterIP"));
        Assert.Null(external.At("spec", "internalTrafficPolicy"));
        JsonObject changed = await UpdateAsync(cluster, external, spec =>
        {
            spec["type"] = type;
            spec.Remove("externalName");
            spec["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80, ["protocol"] = "TCP" });
        });
        Assert.StartsWith("10.96.", changed.Text("spec", "clusterIP"), StringComparison.Ordinal);
        Assert.Equal(("SingleStack", "IPv4", "Cluster"), (changed.Text("spec", "ipFamilyPolicy"), changed.Texts("spec", "ipFamilies").Single(), changed.Text("spec", "internalTrafficPolicy")));
        Assert.Equal(nodePorts, NodePorts(changed)[0] > 0);
        JsonObject back = await UpdateAsync(cluster, changed, spec =>
        {
            spec["type"] = "ExternalName";
            spec["externalName"] = "b.test";
        });
        foreach (string gone in (string[])["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy", "externalTrafficPolicy"])
        {
            Assert.Null(back.At("spec", gone));
        }

        Assert.Equal(("b.test", 0L), (back.Text("spec", "externalName"), NodePorts(back)[0]));
    }

    private static Task<JsonObject> CreateAsync(LocalClusterHarness cluster, string spec) => cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec));

    /// <summary>Sends the whole object back with a changed specification, as an Update of client-go does.</summary>
    private static Task<JsonObject> UpdateAsync(LocalClusterHarness cluster, JsonObject service, Action<JsonObject> change, HttpStatusCode? expect = null)
    {
        JsonObject body = service.Copy();
        change(body.Ensure("spec"));
        return cluster.SendAsync(HttpMethod.Put, Web, body, expect: expect);
    }

    private static void SwitchOff(JsonObject spec, bool zero)
    {
        spec["allocateLoadBalancerNodePorts"] = false;
        JsonObject port = spec.Items("ports").First();
        port.Remove("nodePort");
        if (zero)
        {
            port["nodePort"] = 0;
        }
    }

    private static List<long> NodePorts(JsonObject service) => [.. service.Items("spec", "ports").Select(port => port.Number("nodePort") ?? 0)];

    private static async Task<List<string?>> NamesAsync(LocalClusterHarness cluster) => [.. (await cluster.GetAsync(Bodies.Services)).Items("items").Select(item => item.Text("metadata", "name"))];
}
