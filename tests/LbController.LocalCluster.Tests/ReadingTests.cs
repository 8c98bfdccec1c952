using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("labelSelector=tier%3Dweb", "a")]
    [InlineData("labelSelector=tier!%3Dweb", "b,c")]
    [InlineData("labelSelector=tier", "a,b")]
    [InlineData("labelSelector=!tier", "c")]
    [InlineData("labelSelector=tier%20in%20(web,db),x%3D%3D1", "b")]
    [InlineData("labelSelector=tier%20notin%20(web)", "b,c")]
    [InlineData("fieldSelector=metadata.name%3Db", "b")]
    [InlineData("fieldSelector=metadata.name!%3Db", "a,c")]
    public async Task Selectors_Select(string query, string expected)
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        foreach ((string name, string labels) in new[] { ("a", """{"tier":"web"}"""), ("b", """{"tier":"db","x":"1"}"""), ("c", "{}") })
        {
            JsonObject body = Bodies.ConfigMap(name);
            body.Ensure("metadata")["labels"] = JsonNode.Parse(labels);
            await cluster.CreateAsync(Bodies.ConfigMaps, body);
        }

        JsonObject list = await cluster.GetAsync(Bodies.ConfigMaps + "?" + query);
        Assert.Equal(expected, string.Join(',', list.Items("items").Select(item => item.Text("metadata", "name"))));
    }

    [Fact]
    public async Task SelectorThatCannotBeRead_IsRefused()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        await cluster.GetAsync(Bodies.ConfigMaps + "?labelSelector=a%3D%3D%3D", HttpStatusCode.BadRequest);
        JsonObject refused = await cluster.GetAsync(Bodies.ConfigMaps + "?fieldSelector=data.a%3D1", HttpStatusCode.BadRequest);
        Assert.Contains("field label not supported: data.a", refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_ShowTheListAsItStoodAtTheFirst()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap(name));
        }

        JsonObject first = await cluster.GetAsync(Bodies.ConfigMaps + "?limit=2");
        Assert.Equal(2, first.Number("metadata", "remainingItemCount"));
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/c");
        await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("e"));
        string next = Uri.EscapeDataString(first.Text("metadata", "continue") ?? "");
        JsonObject second = await cluster.GetAsync($"{Bodies.ConfigMaps}?limit=5&continue={next}");
        Assert.Equal(["c", "d"], second.Items("items").Select(item => item.Text("metadata", "name")));
        Assert.Equal(first.Text("metadata", "resourceVersion"), second.Text("metadata", "resourceVersion"));
        cluster.Cluster.CompactHistory();
        JsonObject expired = await cluster.GetAsync($"{Bodies.ConfigMaps}?limit=5&continue={next}", HttpStatusCode.Gone);
        Assert.Equal("Expired", expired.Text("reason"));
    }

    [Fact]
    public async Task ListAtARevision_IsExactOrGone()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.ConfigMaps, Bodies.ConfigMap("a"));
        string then = made.Text("metadata", "resourceVersion") ?? "";
        await cluster.DeleteAsync(Bodies.ConfigMaps + "/a");
        JsonObject old = await cluster.GetAsync($"{Bodies.ConfigMaps}?resourceVersion={then}&resourceVersionMatch=Exact");
        Assert.Single(old.Items("items"));
        cluster.Cluster.CompactHistory();
        await cluster.GetAsync($"{Bodies.ConfigMaps}?resourceVersion={then}&resourceVersionMatch=Exact", HttpStatusCode.Gone);
        await cluster.GetAsync($"{Bodies.ConfigMaps}?resourceVersion=99999", HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task Table_HasTheColumnsOfServices()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync(new ManualTimeProvider());
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"LoadBalancer","clusterIP":"10.96.1.1","selector":{"app":"web"},"ports":[{"port":80,"nodePort":30080}]}"""));
        using HttpResponseMessage response = await cluster.RequestAsync(HttpMethod.Get, Bodies.Services, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        JsonObject table = Bodies.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"], table.Items("columnDefinitions").Select(column => column.Text("name")));
        Assert.Equal("""["web","LoadBalancer","10.96.1.1","<pending>","80:30080/TCP","0s","app=web"]""", table.Items("rows").Single().List("cells")?.ToJsonString(JsonWriting.Options));
        await cluster.MergeAsync(Bodies.Services + "/web/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.50.0.1"}]}}}""");
        using HttpResponseMessage after = await cluster.RequestAsync(HttpMethod.Get, Bodies.Services + "/web", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        Assert.Equal("127.50.0.1", Bodies.Parse(await after.Content.ReadAsStringAsync()).Items("rows").Single().List("cells")?[3].Text());
    }

    [Fact]
    public async Task Discovery_IsServedInBothForms()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        Assert.Contains("apps", (await cluster.GetAsync("/apis")).Items("groups").Select(group => group.Text("name")));
        Assert.Contains("services/status", (await cluster.GetAsync("/api/v1")).Items("resources").Select(resource => resource.Text("name")));
        using HttpResponseMessage response = await cluster.RequestAsync(HttpMethod.Get, "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");
        Assert.Contains("as=APIGroupDiscoveryList", response.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", (await cluster.GetAsync("/version")).Text("major"));
        Assert.NotNull((await cluster.GetAsync("/openapi/v2")).Map("definitions", "io.k8s.api.core.v1.Service"));
        Assert.NotNull((await cluster.GetAsync("/openapi/v3/apis/apps/v1")).Map("components", "schemas", "io.k8s.api.apps.v1.Deployment"));
        Assert.NotNull(await cluster.GetAsync("/api/v1/namespaces/kube-system"));
    }
}
