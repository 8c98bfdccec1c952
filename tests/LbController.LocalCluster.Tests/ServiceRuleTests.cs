using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Tests;

public sealed class ServiceRuleTests
{
    private const string Web = Bodies.Services + "/web";

    [Fact]
    public async Task NewLoadBalancer_GetsDefaultsAndAllocations()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","externalTrafficPolicy":"Local","sessionAffinity":"ClientIP","ports":[{"port":80}]}"""));
        JsonObject port = made.Items("spec", "ports").Single();
        Assert.Equal(("TCP", 80L), (port.Text("protocol"), port.Number("targetPort")));
        Assert.InRange(port.Number("nodePort") ?? 0, 30000, 32767);
        Assert.InRange(made.Number("spec", "healthCheckNodePort") ?? 0, 30000, 32767);
        Assert.StartsWith("10.96.", made.Text("spec", "clusterIP"), StringComparison.Ordinal);
        Assert.Equal(made.Text("spec", "clusterIP"), made.Texts("spec", "clusterIPs").Single());
        Assert.Equal(("Cluster", "SingleStack", 10800L, true), (made.Text("spec", "internalTrafficPolicy"), made.Text("spec", "ipFamilyPolicy"),
            made.Number("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"), made.Flag("spec", "allocateLoadBalancerNodePorts")));
    }

    [Fact]
    public async Task B018_LeavingLoadBalancer_WipesWhatBelongsToIt()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","loadBalancerClass":"a.test/x","externalTrafficPolicy":"Local","ports":[{"port":80}]}"""));
        await cluster.StrategicAsync(Web + "/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9"}]}}}""");
        JsonObject after = await cluster.MergeAsync(Web, """{"spec":{"type":"ClusterIP"}}""");
        foreach (string gone in (string[])["loadBalancerClass", "healthCheckNodePort", "allocateLoadBalancerNodePorts", "externalTrafficPolicy"])
        {
            Assert.Null(after.At("spec", gone));
        }

        Assert.Null(after.Items("spec", "ports").Single().Number("nodePort"));
        Assert.Empty(after.Map("status", "loadBalancer") ?? []);
        Assert.NotNull(after.Text("spec", "clusterIP"));
    }

    [Fact]
    public async Task B018_LeavingForNodePort_KeepsTheNodePortsAlone()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","externalTrafficPolicy":"Local","ports":[{"port":80}]}"""));
        await cluster.StrategicAsync(Web + "/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9"}]}}}""");
        JsonObject after = await cluster.MergeAsync(Web, """{"spec":{"type":"NodePort"}}""");
        Assert.Equal(made.Items("spec", "ports").Single().Number("nodePort"), after.Items("spec", "ports").Single().Number("nodePort"));
        Assert.Equal("Local", after.Text("spec", "externalTrafficPolicy"));
        Assert.Null(after.At("spec", "healthCheckNodePort"));
        Assert.Empty(after.Map("status", "loadBalancer") ?? []);
    }

    [Fact]
    public async Task B004_ClassGoesWithTheType_AndAnotherMayComeWithItAgain()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","loadBalancerClass":"a.test/x","ports":[{"port":80}]}"""));
        Assert.Null((await cluster.MergeAsync(Web, """{"spec":{"type":"NodePort"}}""")).At("spec", "loadBalancerClass"));
        Assert.Null((await cluster.MergeAsync(Web, """{"spec":{"type":"LoadBalancer"}}""")).At("spec", "loadBalancerClass"));
        await cluster.MergeAsync(Web, """{"spec":{"type":"ClusterIP"}}""");
        JsonObject other = await cluster.MergeAsync(Web, """{"spec":{"type":"LoadBalancer","loadBalancerClass":"a.test/y"}}""");
        Assert.Equal("a.test/y", other.Text("spec", "loadBalancerClass"));
    }

    [Fact]
    public async Task B030_RepeatedStatusWithoutAMode_IsNoChange()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        const string Status = """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.8"},{"hostname":"a.test"}]}}}""";
        JsonObject first = await cluster.StrategicAsync(Web + "/status", Status);
        JsonObject second = await cluster.StrategicAsync(Web + "/status", Status);
        Assert.Equal(["VIP", null], first.Items("status", "loadBalancer", "ingress").Select(ingress => ingress.Text("ipMode")));
        Assert.Equal(first.Text("metadata", "resourceVersion"), second.Text("metadata", "resourceVersion"));
    }

    [Fact]
    public async Task B036_ServiceHasNoGeneration_AndForeignConditionsSurviveAMerge()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        await cluster.StrategicAsync(Web + "/status", """{"status":{"conditions":[{"type":"other.test/Seen","status":"True","reason":"A","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");
        await cluster.StrategicAsync(Web + "/status", """{"status":{"conditions":[{"type":"ours.test/Ready","status":"False"}]}}""");
        JsonObject after = await cluster.StrategicAsync(Web + "/status", """{"status":{"conditions":[{"type":"ours.test/Ready","status":"True"}]}}""");
        Dictionary<string, string?> conditions = after.Items("status", "conditions").ToDictionary(condition => condition.Text("type") ?? "", condition => condition.Text("status"));
        Assert.Equal(("True", "True", 2), (conditions["other.test/Seen"], conditions["ours.test/Ready"], conditions.Count));
        Assert.Equal("A", after.Items("status", "conditions").Single(condition => condition.Text("type") == "other.test/Seen").Text("reason"));
        Assert.Null((await cluster.MergeAsync(Web, """{"spec":{"externalTrafficPolicy":"Local"}}""")).At("metadata", "generation"));
    }

    [Fact]
    public async Task LeavingForExternalName_GivesTheAddressBack()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        JsonObject after = await cluster.MergeAsync(Web, """{"spec":{"type":"ExternalName","externalName":"a.test"}}""");
        Assert.Null(after.At("spec", "clusterIP"));
        string spec = $$"""{"clusterIP":"{{made.Text("spec", "clusterIP")}}","ports":[{"port":80}]}""";
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("second", spec));
    }

    [Fact]
    public async Task B003_ClassIsFixedOnceTheTypeIsLoadBalancer()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","loadBalancerClass":"a.test/x","ports":[{"port":80}]}"""));
        JsonObject refused = await cluster.MergeAsync(Web, """{"spec":{"loadBalancerClass":"a.test/y"}}""", HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Service \"web\" is invalid: spec.loadBalancerClass: Invalid value: \"a.test/y\": may not change once set", refused.Text("message"));
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("none"));
        await cluster.MergeAsync(Bodies.Services + "/none", """{"spec":{"loadBalancerClass":"a.test/y"}}""", HttpStatusCode.UnprocessableEntity);
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("later", """{"ports":[{"port":80}]}"""));
        JsonObject set = await cluster.MergeAsync(Bodies.Services + "/later", """{"spec":{"type":"LoadBalancer","loadBalancerClass":"a.test/y"}}""");
        Assert.Equal("a.test/y", set.Text("spec", "loadBalancerClass"));
    }

    [Fact]
    public async Task B009_StatusSubresource_ChangesMetadataAndStatusButNotTheSpec()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject before = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        JsonObject after = await cluster.StrategicAsync(Web + "/status", """
            {"metadata":{"finalizers":["service.kubernetes.io/load-balancer-cleanup"],"annotations":{"a":"b"}},"spec":{"type":"ClusterIP"},"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9"}]}}}
            """);
        Assert.True(JsonNode.DeepEquals(before["spec"], after["spec"]));
        Assert.Single(after.Texts("metadata", "finalizers"));
        Assert.Equal("VIP", after.Items("status", "loadBalancer", "ingress").Single().Text("ipMode"));
        JsonObject main = await cluster.MergeAsync(Web, """{"status":{"loadBalancer":null},"metadata":{"labels":{"a":"b"}}}""");
        Assert.Single(main.Items("status", "loadBalancer", "ingress"));
    }

    [Fact]
    public async Task B030_IngressIsReplacedAsAWhole_AndConditionsAreMergedByType()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        await cluster.StrategicAsync(Web + "/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.8"},{"ip":"127.0.0.9","ipMode":"Proxy"}]},"conditions":[{"type":"A","status":"True"}]}}""");
        JsonObject after = await cluster.StrategicAsync(Web + "/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9","ipMode":"Proxy"}]},"conditions":[{"type":"B","status":"False"}]}}""");
        Assert.Equal("Proxy", after.Items("status", "loadBalancer", "ingress").Single().Text("ipMode"));
        Assert.Equal(["A", "B"], after.Items("status", "conditions").Select(condition => condition.Text("type")).Order());
    }

    [Fact]
    public async Task B054_NodePortsFollowTheAllocationFlag()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject none = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80}]}"""));
        Assert.Null(none.Items("spec", "ports").Single().Number("nodePort"));
        JsonObject some = await cluster.MergeAsync(Web, """{"spec":{"allocateLoadBalancerNodePorts":true}}""");
        long? given = some.Items("spec", "ports").Single().Number("nodePort");
        Assert.NotNull(given);
        JsonObject kept = await cluster.MergeAsync(Web, """{"spec":{"allocateLoadBalancerNodePorts":false}}""");
        Assert.Equal(given, kept.Items("spec", "ports").Single().Number("nodePort"));
        JsonObject named = await cluster.CreateAsync(Bodies.Services, Bodies.Service("named", """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80,"nodePort":31999}]}"""));
        Assert.Equal(31999, named.Items("spec", "ports").Single().Number("nodePort"));
    }

    [Fact]
    public async Task UpdateThatDoesNotNameNodePorts_KeepsThem()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","ports":[{"name":"a","port":79}]}"""));
        long? first = made.Items("spec", "ports").Single().Number("nodePort");
        JsonObject put = Bodies.Service("web", """{"type":"LoadBalancer","ports":[{"name":"a","port":80},{"name":"b","port":81}]}""");
        JsonObject after = await cluster.SendAsync(HttpMethod.Put, Web, put);
        Assert.Equal(first, after.Items("spec", "ports").First().Number("nodePort"));
        Assert.NotEqual(first, after.Items("spec", "ports").Last().Number("nodePort"));
        Assert.Equal(made.Text("spec", "clusterIP"), after.Text("spec", "clusterIP"));
    }

    [Fact]
    public async Task B061_SameNumberUnderTwoProtocols_SharesTheNodePort()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("dns", """{"type":"LoadBalancer","ports":[{"name":"t","port":53},{"name":"u","port":53,"protocol":"UDP"}]}"""));
        Assert.Single(made.Items("spec", "ports").Select(port => port.Number("nodePort")).Distinct());
    }

    [Fact]
    public async Task B061_NodePortOfOneProtocol_IsRefusedToAnotherServiceUnderTheOther()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("a", """{"type":"NodePort","ports":[{"port":53,"nodePort":30053}]}"""));
        JsonObject refused = await cluster.CreateAsync(Bodies.Services, Bodies.Service("b", """{"type":"NodePort","ports":[{"port":53,"nodePort":30053,"protocol":"UDP"}]}"""), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("provided port is already allocated", refused.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"LoadBalancer"}""", "spec.ports: Required value")]
    [InlineData("""{"type":"LoadBalancer","clusterIP":"None","ports":[{"port":80}]}""", "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services")]
    [InlineData("""{"ports":[{"port":80},{"port":81}]}""", "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]")]
    [InlineData("""{"ports":[{"name":"A","port":80}]}""", "spec.ports[0].name: Invalid value: \"A\"")]
    [InlineData("""{"ports":[{"name":"a","port":80},{"name":"a","port":81}]}""", "spec.ports[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"ports":[{"name":"a","port":80},{"name":"b","port":80}]}""", "spec.ports[1]: Duplicate value")]
    [InlineData("""{"ports":[{"port":0}]}""", "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("""{"ports":[{"port":80,"protocol":"ICMP"}]}""", "spec.ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\"")]
    [InlineData("""{"ports":[{"port":80,"nodePort":30001}]}""", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("""{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}""", "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData("""{"type":"NodePort","ports":[{"port":80,"nodePort":30555}]}""", "spec.ports[0].nodePort: Invalid value: 30555: provided port is already allocated")]
    [InlineData("""{"ports":[{"port":80}],"loadBalancerSourceRanges":["10.0.0.0/8"]}""", "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    [InlineData("""{"type":"LoadBalancer","ports":[{"port":80}],"loadBalancerSourceRanges":["10.0.0.0"]}""", "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\"")]
    [InlineData("""{"ports":[{"port":80}],"loadBalancerClass":"a.test/x"}""", "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    [InlineData("""{"ports":[{"port":80}],"externalTrafficPolicy":"Local"}""", "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services")]
    [InlineData("""{"type":"LoadBalancer","ports":[{"port":80}],"externalTrafficPolicy":"Near"}""", "spec.externalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\", \"Local\"")]
    [InlineData("""{"type":"LoadBalancer","ports":[{"port":80}],"healthCheckNodePort":31000}""", "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")]
    [InlineData("""{"type":"Sky","ports":[{"port":80}]}""", "spec.type: Unsupported value: \"Sky\"")]
    [InlineData("""{"type":"ExternalName"}""", "spec.externalName: Required value")]
    [InlineData("""{"ports":[{"port":80}],"clusterIP":"192.0.2.1"}""", "the provided IP (192.0.2.1) is not in the valid range")]
    [InlineData("""{"ports":[{"port":80}],"ipFamilyPolicy":"RequireDualStack"}""", "this cluster is not configured for dual-stack services")]
    public async Task B064_InvalidService_IsRefusedWithItsCauses(string spec, string message)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("taken", """{"type":"NodePort","ports":[{"port":80,"nodePort":30555}]}"""));
        JsonObject refused = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec), HttpStatusCode.UnprocessableEntity);
        Assert.StartsWith("Service \"web\" is invalid: ", refused.Text("message"), StringComparison.Ordinal);
        Assert.Contains(message, refused.Text("message"), StringComparison.Ordinal);
        Assert.NotEmpty(refused.Items("details", "causes"));
    }

    [Theory]
    [InlineData("""{"ip":"300.1.1.1"}""", "ingress[0].ip: Invalid value")]
    [InlineData("""{"hostname":"a_b"}""", "ingress[0].hostname: Invalid value")]
    [InlineData("""{"hostname":"127.0.0.1"}""", "must be a DNS name, not an IP address")]
    [InlineData("""{"hostname":"a.test","ipMode":"VIP"}""", "ingress[0].ipMode: Forbidden")]
    [InlineData("""{"ip":"127.0.0.1","ipMode":"Other"}""", "ingress[0].ipMode: Unsupported value")]
    [InlineData("""{"ip":"127.0.0.1","ports":[{"port":80,"protocol":"TCP","error":"no good!"}]}""", "ports[0].error: Invalid value")]
    public async Task InvalidStatus_IsRefused(string ingress, string message)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        JsonObject refused = await cluster.MergeAsync(Web + "/status", $$"""{"status":{"loadBalancer":{"ingress":[{{ingress}}]} } }""", HttpStatusCode.UnprocessableEntity);
        Assert.Contains(message, refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusOfAServiceThatIsNoLoadBalancer_IsRefused()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"ports":[{"port":80}]}"""));
        await cluster.MergeAsync(Web + "/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.9"}]}}}""", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task DeletedService_GivesItsPortsBack()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { LowestNodePort = 30000, HighestNodePort = 30000 });
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("one"));
        JsonObject full = await cluster.CreateAsync(Bodies.Services, Bodies.Service("two"), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("range is full", full.Text("message"), StringComparison.Ordinal);
        await cluster.DeleteAsync(Bodies.Services + "/one");
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("two"));
    }
}
