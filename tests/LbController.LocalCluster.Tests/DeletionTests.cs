using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class DeletionTests
{
    [Fact]
    public async Task ObjectWithFinalizer_GoesWhenTheLastFinalizerGoes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject body = Bodies.Service("web");
        body.Ensure("metadata")["finalizers"] = new JsonArray("a.test/x", "a.test/y");
        await cluster.CreateAsync(Bodies.Services, body);
        JsonObject deleted = await cluster.DeleteAsync(Bodies.Services + "/web");
        Assert.NotNull(deleted.Text("metadata", "deletionTimestamp"));
        await cluster.StrategicAsync(Bodies.Services + "/web/status", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a.test/x"]}}""");
        JsonObject added = await cluster.MergeAsync(Bodies.Services + "/web", """{"metadata":{"finalizers":["a.test/y","a.test/z"]}}""", HttpStatusCode.UnprocessableEntity);
        Assert.Contains("no new finalizers can be added if the object is being deleted", added.Text("message"), StringComparison.Ordinal);
        await cluster.MergeAsync(Bodies.Services + "/web", """{"metadata":{"finalizers":null}}""");
        await cluster.GetAsync(Bodies.Services + "/web", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PreconditionThatDoesNotHold_IsAConflict()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("one"));
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/one", """{"preconditions":{"uid":"other"}}""", HttpStatusCode.Conflict);
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/one", """{"preconditions":{"resourceVersion":"1"}}""", HttpStatusCode.Conflict);
        JsonObject done = await cluster.DeleteAsync(Bodies.ConfigMaps + "/one", $$"""{"preconditions":{"uid":"{{made.Text("metadata", "uid")}}"} }""");
        Assert.Equal("Success", done.Text("status"));
    }

    [Fact]
    public async Task DeleteCollection_DeletesWhatIsSelected()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        foreach (string name in (string[])["one", "two"])
        {
            JsonObject body = Bodies.ConfigMap(name);
            body.Ensure("metadata")["labels"] = new JsonObject { ["n"] = name };
            await cluster.CreateAsync(Bodies.ConfigMaps, body);
        }

        await cluster.DeleteAsync(Bodies.ConfigMaps + "?labelSelector=n%3Done");
        Assert.Equal("two", (await cluster.GetAsync(Bodies.ConfigMaps)).Items("items").Single().Text("metadata", "name"));
    }

    [Fact]
    public async Task DeletedNamespace_TakesItsContentsAndThenGoes()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.CreateAsync("/api/v1/namespaces", Bodies.Parse("""{"metadata":{"name":"team"}}"""));
        JsonObject held = Bodies.ConfigMap("held");
        held.Ensure("metadata")["finalizers"] = new JsonArray("a.test/x");
        await cluster.CreateAsync("/api/v1/namespaces/team/configmaps", held);
        using WatchReader watch = await cluster.WatchAsync("/api/v1/namespaces?watch=true&fieldSelector=metadata.name%3Dteam");
        Assert.Equal("ADDED team", await watch.NextNameAsync());
        Assert.Equal("Terminating", (await cluster.DeleteAsync("/api/v1/namespaces/team")).Text("status", "phase"));
        Assert.Equal("MODIFIED team", await watch.NextNameAsync());
        JsonObject refused = await cluster.CreateAsync("/api/v1/namespaces/team/configmaps", Bodies.ConfigMap("late"), HttpStatusCode.Forbidden);
        Assert.Equal("NamespaceTerminating", refused.Items("details", "causes").Single().Text("reason"));
        await cluster.MergeAsync("/api/v1/namespaces/team/configmaps/held", """{"metadata":{"finalizers":null}}""");
        Assert.Equal("DELETED team", await watch.NextNameAsync());
    }

    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task DeletedDeployment_TakesItsReplicaSetsAndPods(string policy)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(change: options => options with { Nodes = 2 });
        const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
        using WatchReader pods = await cluster.WatchAsync("/api/v1/namespaces/default/pods?watch=true");
        await cluster.CreateAsync(Deployments, Bodies.Deployment("d", 1));
        await WaitForAsync(pods, next => next.Items("object", "status", "conditions").Any(condition => condition.Text("type") == "Ready"));
        await cluster.DeleteAsync(Deployments + "/d", $$"""{"propagationPolicy":"{{policy}}"}""");
        await WaitForAsync(pods, next => next.Text("type") == "DELETED");
        await Deadline.UntilAsync(async () => !(await cluster.GetAsync("/apis/apps/v1/replicasets")).Items("items").Any() && !(await cluster.GetAsync(Deployments)).Items("items").Any(), "deployment and replica sets gone");
    }

    [Fact]
    public async Task OrphanedReplicaSet_Stays()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        const string Sets = "/apis/apps/v1/namespaces/default/replicasets";
        using WatchReader watch = await cluster.WatchAsync(Sets + "?watch=true");
        await cluster.CreateAsync("/apis/apps/v1/namespaces/default/deployments", Bodies.Deployment("d", 0));
        await WaitForAsync(watch, next => next.Text("type") == "ADDED");
        await cluster.DeleteAsync("/apis/apps/v1/namespaces/default/deployments/d", """{"propagationPolicy":"Orphan"}""");
        await WaitForAsync(watch, next => next.List("object", "metadata", "ownerReferences").IsEmpty());
        await Deadline.UntilAsync(async () => !(await cluster.GetAsync("/apis/apps/v1/deployments")).Items("items").Any(), "deployment gone");
        Assert.Single((await cluster.GetAsync(Sets)).Items("items"));
    }

    private static async Task WaitForAsync(WatchReader watch, Func<JsonObject, bool> wanted)
    {
        JsonObject? next;
        do
        {
            next = await watch.NextAsync();
            Assert.NotNull(next);
        }
        while (!wanted(next));
    }
}
