using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Tests;

public sealed class PatchingTests
{
    private const string Web = Bodies.Services + "/web";

    [Fact]
    public async Task StrategicMerge_MergesPortsByPortAndHonoursDirectives()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"ports":[{"name":"a","port":80},{"name":"b","port":81}],"selector":{"x":"1","y":"2"}}"""));
        JsonObject merged = await cluster.StrategicAsync(Web, """{"spec":{"ports":[{"port":81,"targetPort":9000},{"name":"c","port":82}]}}""");
        Assert.Equal(["a", "b", "c"], merged.Items("spec", "ports").Select(port => port.Text("name")));
        Assert.Equal(9000, merged.Items("spec", "ports").ElementAt(1).Number("targetPort"));
        JsonObject ordered = await cluster.StrategicAsync(Web, """{"spec":{"$setElementOrder/ports":[{"port":82},{"port":80}],"ports":[{"$patch":"delete","port":81}]}}""");
        Assert.Equal(["c", "a"], ordered.Items("spec", "ports").Select(port => port.Text("name")));
        JsonObject replaced = await cluster.StrategicAsync(Web, """{"spec":{"selector":{"$patch":"replace","z":"3"},"ports":[{"$patch":"replace"},{"port":90}]}}""");
        Assert.Equal("""{"z":"3"}""", replaced.Map("spec", "selector")?.ToJsonString());
        Assert.Equal(90, replaced.Items("spec", "ports").Single().Number("port"));
    }

    [Fact]
    public async Task StrategicMerge_TreatsFinalizersAsASet()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        await cluster.StrategicAsync(Web + "/status", """{"metadata":{"finalizers":["a.test/x"]}}""");
        JsonObject both = await cluster.StrategicAsync(Web + "/status", """{"metadata":{"finalizers":["a.test/y","a.test/x"]}}""");
        Assert.Equal(["a.test/x", "a.test/y"], both.Texts("metadata", "finalizers"));
        JsonObject one = await cluster.StrategicAsync(Web + "/status", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a.test/x"]}}""");
        Assert.Equal(["a.test/y"], one.Texts("metadata", "finalizers"));
    }

    [Fact]
    public async Task RetainKeys_DropsTheOthers()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        const string Pods = "/api/v1/namespaces/default/pods";
        await cluster.CreateAsync(Pods, Bodies.Parse("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","emptyDir":{}}]}}"""));
        JsonObject after = await cluster.StrategicAsync(Pods + "/p", """{"spec":{"volumes":[{"name":"v","$retainKeys":["name","configMap"],"configMap":{"name":"m"}}]}}""");
        Assert.Equal("""{"name":"v","configMap":{"name":"m"}}""", after.Items("spec", "volumes").Single().ToJsonString());
    }

    [Fact]
    public async Task JsonPatch_AppliesItsOperationsOrNothing()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        const string Path = Bodies.ConfigMaps + "/one";
        JsonNode? patch = JsonNode.Parse("""
            [{"op":"test","path":"/data/a","value":"1"},{"op":"add","path":"/data/x~1y","value":"2"},{"op":"copy","from":"/data/a","path":"/data/c"},{"op":"move","from":"/data/c","path":"/data/d"},{"op":"replace","path":"/data/a","value":"9"}]
            """);
        JsonObject after = await cluster.SendAsync(HttpMethod.Patch, Path, patch, "application/json-patch+json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":"9","x/y":"2","d":"1"}"""), after.Map("data")));
        JsonNode? failing = JsonNode.Parse("""[{"op":"remove","path":"/data/d"},{"op":"test","path":"/data/a","value":"1"}]""");
        await cluster.SendAsync(HttpMethod.Patch, Path, failing, "application/json-patch+json", HttpStatusCode.UnprocessableEntity);
        Assert.Equal("1", (await cluster.GetAsync(Path)).Text("data", "d"));
    }

    [Fact]
    public async Task Scale_IsReadAndWrittenThroughItsOwnForm()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        const string Path = "/apis/apps/v1/namespaces/default/deployments";
        await cluster.CreateAsync(Path, Bodies.Deployment("d", 1));
        JsonObject scale = await cluster.MergeAsync(Path + "/d/scale", """{"spec":{"replicas":4}}""");
        Assert.Equal(("Scale", 4L), (scale.Text("kind"), scale.Number("spec", "replicas")));
        Assert.Equal(4, (await cluster.GetAsync(Path + "/d")).Number("spec", "replicas"));
    }

    [Fact]
    public async Task Apply_OwnsConflictsTakesAndLetsGo()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        const string First = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","labels":{"a":"1"}},"spec":{"type":"NodePort","ports":[{"name":"x","port":80},{"name":"y","port":81}]}}""";
        JsonObject made = await cluster.ApplyAsync(Web, First, "one", expect: HttpStatusCode.Created);
        Assert.Equal("Apply", made.Items("metadata", "managedFields").Single().Text("operation"));
        JsonObject again = await cluster.ApplyAsync(Web, First, "one");
        Assert.Equal(made.Text("metadata", "resourceVersion"), again.Text("metadata", "resourceVersion"));

        const string Second = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"type":"LoadBalancer","ports":[{"name":"z","port":82}]}}""";
        JsonObject conflict = await cluster.ApplyAsync(Web, Second, "two", expect: HttpStatusCode.Conflict);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .spec.type", conflict.Text("message"));
        Assert.Equal(("FieldManagerConflict", ".spec.type"), (conflict.Items("details", "causes").Single().Text("reason"), conflict.Items("details", "causes").Single().Text("field")));
        JsonObject forced = await cluster.ApplyAsync(Web, Second, "two", force: true);
        Assert.Equal(3, forced.Items("spec", "ports").Count());

        JsonObject less = await cluster.ApplyAsync(Web, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"name":"x","port":80}]}}""", "one");
        Assert.Equal(["x", "z"], less.Items("spec", "ports").Select(port => port.Text("name")));
        Assert.Null(less.Text("metadata", "labels", "a"));
        Assert.Equal("LoadBalancer", less.Text("spec", "type"));
    }

    [Fact]
    public async Task OrdinaryWrite_TakesOwnershipOfWhatItChanges()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.ApplyAsync(Bodies.ConfigMaps + "/one", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"a":"1","b":"1"}}""", "applier");
        await cluster.MergeAsync(Bodies.ConfigMaps + "/one?fieldManager=editor", """{"data":{"a":"2"}}""");
        JsonObject conflict = await cluster.ApplyAsync(Bodies.ConfigMaps + "/one", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"a":"3","b":"1"}}""", "applier", expect: HttpStatusCode.Conflict);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.a", conflict.Text("message"));
    }
}
