using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Tests;

public sealed class WritingTests
{
    [Fact]
    public async Task CreatedObject_HasIdentityAndRevision()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"), HttpStatusCode.Created);
        Assert.True(Guid.TryParse(made.Text("metadata", "uid"), out _));
        Assert.NotNull(made.Text("metadata", "resourceVersion"));
        Assert.NotNull(made.Text("metadata", "creationTimestamp"));
        Assert.Equal("default", made.Text("metadata", "namespace"));
        Assert.True(JsonNode.DeepEquals(made, await cluster.GetAsync(Bodies.ConfigMaps + "/one")));
    }

    [Fact]
    public async Task GenerateName_MakesDistinctNames()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject body = Bodies.Parse("""{"metadata":{"generateName":"x-"}}""");
        string? first = (await cluster.CreateAsync(Bodies.ConfigMaps, body.DeepClone())).Text("metadata", "name");
        string? second = (await cluster.CreateAsync(Bodies.ConfigMaps, body)).Text("metadata", "name");
        Assert.Matches("^x-[a-z0-9]{5}$", first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Refusals_AreWordedAsTheRealServerWordsThem()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        JsonObject exists = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"), HttpStatusCode.Conflict);
        Assert.Equal("configmaps \"one\" already exists", exists.Text("message"));
        Assert.Equal("AlreadyExists", exists.Text("reason"));
        JsonObject absent = await cluster.GetAsync("/apis/apps/v1/namespaces/default/deployments/no", HttpStatusCode.NotFound);
        Assert.Equal("deployments.apps \"no\" not found", absent.Text("message"));
        JsonObject home = await cluster.CreateAsync("/api/v1/namespaces/nowhere/configmaps", Bodies.ConfigMap("one"), HttpStatusCode.NotFound);
        Assert.Equal("namespaces \"nowhere\" not found", home.Text("message"));
        JsonObject named = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("One"), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("metadata.name", named.Items("details", "causes").Single().Text("field"));
        await cluster.SendAsync(HttpMethod.Put, "/api/v1/nothing/x", new JsonObject(), expect: HttpStatusCode.NotFound);
        await cluster.SendAsync(HttpMethod.Post, Bodies.ConfigMaps, new JsonObject(), "text/plain", HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task StaleUpdate_IsAConflictAndChangesNothing()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject first = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        await cluster.MergeAsync(Bodies.ConfigMaps + "/one", """{"data":{"a":"2"}}""");
        JsonObject conflict = await cluster.SendAsync(HttpMethod.Put, Bodies.ConfigMaps + "/one", first, expect: HttpStatusCode.Conflict);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please apply your changes to the latest version and try again", conflict.Text("message"));
        await cluster.MergeAsync(Bodies.ConfigMaps + "/one", $$"""{"metadata":{"resourceVersion":"{{first.Text("metadata", "resourceVersion")}}"},"data":{"a":"3"} }""", HttpStatusCode.Conflict);
        Assert.Equal("2", (await cluster.GetAsync(Bodies.ConfigMaps + "/one")).Text("data", "a"));
    }

    [Fact]
    public async Task WriteThatChangesNothing_MakesNoRevision()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject first = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        JsonObject second = await cluster.MergeAsync(Bodies.ConfigMaps + "/one", """{"data":{"a":"1"}}""");
        JsonObject third = await cluster.SendAsync(HttpMethod.Put, Bodies.ConfigMaps + "/one", first);
        Assert.Equal(first.Text("metadata", "resourceVersion"), second.Text("metadata", "resourceVersion"));
        Assert.Equal(first.Text("metadata", "resourceVersion"), third.Text("metadata", "resourceVersion"));
    }

    [Fact]
    public async Task DryRun_AnswersAndStoresNothing()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject dry = await cluster.CreateAsync(Bodies.Services + "?dryRun=All", Bodies.Service("web"), HttpStatusCode.Created);
        Assert.NotNull(dry.Items("spec", "ports").Single().Number("nodePort"));
        await cluster.GetAsync(Bodies.Services + "/web", HttpStatusCode.NotFound);
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        await cluster.DeleteAsync(Bodies.Services + "/web", """{"dryRun":["All"]}""");
        await cluster.GetAsync(Bodies.Services + "/web");
    }

    [Fact]
    public async Task UnknownField_IsRefusedWarnedOfOrDropped()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject body = Bodies.Service("web", """{"ports":[{"port":80,"prot":"x"}]}""");
        JsonObject strict = await cluster.CreateAsync(Bodies.Services + "?fieldValidation=Strict", body.DeepClone(), HttpStatusCode.BadRequest);
        Assert.Contains("strict decoding error: unknown field \"spec.ports[0].prot\"", strict.Text("message"), StringComparison.Ordinal);
        using HttpResponseMessage warned = await cluster.RequestAsync(HttpMethod.Post, Bodies.Services + "?fieldValidation=Warn", body);
        Assert.Equal("299 - \"unknown field \\\"spec.ports[0].prot\\\"\"", warned.Headers.GetValues("Warning").Single());
        Assert.Null((await cluster.GetAsync(Bodies.Services + "/web")).Items("spec", "ports").Single().Text("prot"));
    }

    [Fact]
    public async Task ValueOfAWrongType_IsRefused()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject refused = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"ports":[{"port":"eighty"}]}"""), HttpStatusCode.BadRequest);
        Assert.Contains("spec.ports[0].port of type int32", refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerationCountsSpecChangesOfDeployments_AndServicesHaveNone()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        const string Path = "/apis/apps/v1/namespaces/default/deployments";
        await cluster.CreateAsync(Path, Bodies.Deployment("d", 0));
        await cluster.MergeAsync(Path + "/d", """{"metadata":{"labels":{"a":"b"}}}""");
        Assert.Equal(1, (await cluster.GetAsync(Path + "/d")).Number("metadata", "generation"));
        await cluster.MergeAsync(Path + "/d", """{"spec":{"minReadySeconds":1}}""");
        Assert.Equal(2, (await cluster.GetAsync(Path + "/d")).Number("metadata", "generation"));
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        Assert.Null((await cluster.MergeAsync(Bodies.Services + "/web", """{"spec":{"type":"NodePort"}}""")).At("metadata", "generation"));
    }

    [Fact]
    public async Task Events_AreOneStorageInTwoForms()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject modern = Bodies.Parse("""
            {"metadata":{"name":"e1"},"regarding":{"kind":"Service","namespace":"default","name":"web","uid":"u1"},"note":"hello","reason":"Done","type":"Normal",
             "reportingController":"lb","reportingInstance":"lb-1","action":"Sync","eventTime":"2026-01-01T00:00:00.000000Z"}
            """);
        await cluster.CreateAsync("/apis/events.k8s.io/v1/namespaces/default/events", modern);
        JsonObject core = await cluster.GetAsync("/api/v1/namespaces/default/events/e1");
        Assert.Equal(("hello", "web", "lb"), (core.Text("message"), core.Text("involvedObject", "name"), core.Text("reportingComponent")));
        JsonObject listed = await cluster.GetAsync("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dweb,type%3DNormal,involvedObject.uid=u1");
        Assert.Single(listed.Items("items"));
        await cluster.MergeAsync("/apis/events.k8s.io/v1/namespaces/default/events/e1", """{"series":{"count":3,"lastObservedTime":"2026-01-01T00:00:01.000000Z"}}""");
        Assert.Equal(3, (await cluster.GetAsync("/api/v1/namespaces/default/events/e1")).Number("series", "count"));
        JsonObject list = await cluster.GetAsync("/apis/events.k8s.io/v1/events?fieldSelector=regarding.name=web");
        Assert.Equal("events.k8s.io/v1", list.Items("items").Single().Text("apiVersion"));
    }
}
