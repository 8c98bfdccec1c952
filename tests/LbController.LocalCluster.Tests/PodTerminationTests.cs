using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using static LbController.LocalCluster.Tests.Traffic;

namespace LbController.LocalCluster.Tests;

public sealed class PodTerminationTests
{
    private const string One = PodPath + "/one";

    [Fact]
    public async Task DeletedPod_ServesItsConnectionsAndGoesWithTheLast()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: new ManualTimeProvider());
        int port = await StartWebAsync(cluster, replicas: 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        string? pod;
        using (TcpClient client = await ConnectAsync(node, port))
        {
            pod = await ExchangeAsync(client);
            JsonObject deleted = await cluster.DeleteAsync($"{PodPath}/{pod}");
            Assert.Equal((30L, "2026-01-02T03:04:35Z"), (deleted.Number("metadata", "deletionGracePeriodSeconds"), deleted.Text("metadata", "deletionTimestamp")));
            await Deadline.UntilAsync(async () => await OthersAsync(cluster, port, node, pod), "another pod serves");
            Assert.Equal(pod, await ExchangeAsync(client));
            JsonObject conditions = (await EndpointsAsync(cluster)).Single(endpoint => endpoint.Text("targetRef", "name") == pod).Map("conditions") ?? [];
            Assert.Equal((false, true, true), (conditions.Flag("ready"), conditions.Flag("serving"), conditions.Flag("terminating")));
            JsonObject old = await cluster.GetAsync("/api/v1/namespaces/default/endpoints/web");
            Assert.DoesNotContain(old.Items("subsets").SelectMany(subset => subset.Items("addresses").Concat(subset.Items("notReadyAddresses"))), address => address.Text("targetRef", "name") == pod);
        }

        await Deadline.UntilAsync(() => IsGoneAsync(cluster, $"{PodPath}/{pod}"), "the pod is gone, though the clock stands");
    }

    [Fact]
    public async Task EndOfTheGracePeriod_CutsWhoIsStillConnected()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, Selecting);
        using TcpClient client = await ConnectAsync((await NodesAsync(cluster))[0], port);
        await ExchangeAsync(client);
        int before = time.PendingTimers;
        await cluster.DeleteAsync(One, """{"gracePeriodSeconds":5}""");
        await time.WaitForTimersAsync(before + 1).WithDeadline("the grace period's timer");
        time.Advance(TimeSpan.FromSeconds(4));
        await ExchangeAsync(client);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await EndsAsync(client));
        await Deadline.UntilAsync(() => IsGoneAsync(cluster, One), "the pod is gone");
    }

    [Fact]
    public async Task GracePeriodOfZero_RemovesThePodAtOnce()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, Selecting);
        using TcpClient client = await ConnectAsync((await NodesAsync(cluster))[0], port);
        await ExchangeAsync(client);
        JsonObject gone = await cluster.DeleteAsync(One + "?gracePeriodSeconds=0");
        Assert.Equal("Success", gone.Text("status"));
        await cluster.GetAsync(One, HttpStatusCode.NotFound);
        Assert.True(await EndsAsync(client));
        await cluster.DeleteAsync(One + "?gracePeriodSeconds=soon", expect: HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task SecondDeletion_ShortensTheGracePeriodAndNeverLengthensIt()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        using TcpClient client = await ConnectAsync((await NodesAsync(cluster))[0], await ServeAsync(cluster, 1, Selecting));
        await ExchangeAsync(client);
        await cluster.DeleteAsync(One, """{"gracePeriodSeconds":100}""");
        JsonObject longer = await cluster.DeleteAsync(One, """{"gracePeriodSeconds":200}""");
        JsonObject plain = await cluster.DeleteAsync(One);
        JsonObject shorter = await cluster.DeleteAsync(One, """{"gracePeriodSeconds":10}""");
        Assert.Equal((100L, 100L, 10L), (longer.Number("metadata", "deletionGracePeriodSeconds"), plain.Number("metadata", "deletionGracePeriodSeconds"), shorter.Number("metadata", "deletionGracePeriodSeconds")));
        Assert.Equal("2026-01-02T03:04:15Z", shorter.Text("metadata", "deletionTimestamp"));
        await Deadline.UntilAsync(() => time.NextDue == new DateTimeOffset(2026, 1, 2, 3, 4, 15, TimeSpan.Zero), "the shorter timer");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await EndsAsync(client));
    }

    [Fact]
    public async Task PreStopSleep_KeepsAnIdlePodServing()
    {
        var time = new ManualTimeProvider();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, time: time);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one", ""","lifecycle":{"preStop":{"sleep":{"seconds":3}}}"""));
        int port = await ServeAsync(cluster, 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        int before = time.PendingTimers;
        await cluster.DeleteAsync(One);
        await time.WaitForTimersAsync(before + 1).WithDeadline("the sleep's timer");
        await Deadline.UntilAsync(async () => (await EndpointsAsync(cluster)).Single().Flag("conditions", "terminating") == true, "the slice says so");
        Assert.Equal("one", (await AskAsync(node, port)).Text("pod"));
        time.Advance(TimeSpan.FromSeconds(3));
        await Deadline.UntilAsync(() => IsGoneAsync(cluster, One), "the pod is gone");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
    }

    [Fact]
    public async Task PodHeldByAFinalizer_StaysAsOneThatHasEnded()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        JsonObject body = Bodies.Pod("one");
        body.Ensure("metadata")["finalizers"] = new JsonArray("a.test/x");
        await cluster.CreateAsync(PodPath, body);
        int port = await ServeAsync(cluster, 1, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        await cluster.DeleteAsync(One);
        await Deadline.UntilAsync(async () => (await cluster.GetAsync(One)).Text("status", "phase") == "Succeeded", "the containers have ended");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
        Assert.Equal(0, (await cluster.GetAsync(One)).Number("metadata", "deletionGracePeriodSeconds"));
        await cluster.MergeAsync(One, """{"metadata":{"finalizers":null}}""");
        await cluster.GetAsync(One, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PodOfANodeThatIsNotThere_GoesWhenItIsDeleted()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject body = Bodies.Pod("one");
        body.Ensure("spec")["nodeName"] = "nowhere";
        await cluster.CreateAsync(PodPath, body);
        await cluster.DeleteAsync(One);
        await Deadline.UntilAsync(() => IsGoneAsync(cluster, One), "the pod is gone");
    }

    [Fact]
    public async Task ReadyPod_IsPreferredToOneThatTerminates()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        await cluster.CreateAsync(PodPath, Bodies.Pod("two"));
        int port = await ServeAsync(cluster, 2, Selecting);
        IPAddress node = (await NodesAsync(cluster))[0];
        using TcpClient client = await ConnectAsync(node, port);
        string? held = await ExchangeAsync(client);
        await cluster.DeleteAsync($"{PodPath}/{held}");
        await Deadline.UntilAsync(async () => await OthersAsync(cluster, port, node, held), "only the other pod is asked");
        Assert.Equal(held, await ExchangeAsync(client));
    }

    [Fact]
    public async Task RollingUpdate_FailsNoNewConnection()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2);
        int port = await StartWebAsync(cluster, replicas: 2, Selecting);
        IPAddress[] nodes = await NodesAsync(cluster);
        using var done = new CancellationTokenSource();
        Task<int>[] clients = [.. nodes.Concat(nodes).Select(node => Task.Run(() => AskUntilAsync(node, port, done.Token)))];
        for (int i = 0; i < 3; i++)
        {
            string[] old = [.. (await PodsAsync(cluster)).Select(pod => pod.Text("metadata", "uid") ?? "")];
            await cluster.StrategicAsync(Deployments + "/web", $$"""{"spec":{"template":{"metadata":{"annotations":{"turn":"{{i}}"} } } } }""");
            await Deadline.UntilAsync(async () => await PodsAsync(cluster) is { Count: 2 } pods && !pods.Any(pod => old.Contains(pod.Text("metadata", "uid"))), "new pods, and no old ones");
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(clients).WithDeadline("the clients to end"), answers => Assert.True(answers > 0));
    }

    [Fact]
    public async Task SVC20_HealthPortFails_WhileOnlyTerminatingPodsServe()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, """{"type":"LoadBalancer","externalTrafficPolicy":"Local","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}""");
        int health = (int)((await cluster.GetAsync(Web)).Number("spec", "healthCheckNodePort") ?? 0);
        IPAddress node = (await NodesAsync(cluster))[0];
        using (TcpClient client = await ConnectAsync(node, port))
        {
            await ExchangeAsync(client);
            Assert.Equal(200, await StatusAsync(node, health, "/"));
            await cluster.DeleteAsync(One);
            await Deadline.UntilAsync(async () => await StatusAsync(node, health, "/") == 503, "the health port says no");
            Assert.Equal("one", (await AskAsync(node, port)).Text("pod"));
            Assert.Equal("one", await ExchangeAsync(client));
        }

        await Deadline.UntilAsync(async () => await IsGoneAsync(cluster, One) && !await AcceptsAsync(node, port), "the pod and the port are gone");
        Assert.Equal(503, await StatusAsync(node, health, "/"));
    }

    [Fact]
    public async Task SVC21_ServiceWithoutEndpoints_RefusesConnections()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        IPAddress node = (await NodesAsync(cluster))[0];
        int port = await ServeAsync(cluster, 0, Selecting);
        Assert.False(await AcceptsAsync(node, port));
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        await Deadline.UntilAsync(() => AcceptsAsync(node, port), "the pod is served");
        await cluster.DeleteAsync(One);
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused again");
    }

    [Fact]
    public async Task SVC21_EvictedPod_IsNoEndpoint()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1);
        IPAddress node = (await NodesAsync(cluster))[0];
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        int port = await ServeAsync(cluster, 1, Selecting);
        await cluster.MergeAsync(One + "/status", """{"status":{"phase":"Failed","reason":"Evicted"}}""");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(node, port), "the port is refused");
        Assert.Empty(await EndpointsAsync(cluster));
        Assert.Equal("Failed", (await cluster.GetAsync(One)).Text("status", "phase"));
    }

    private static async Task<List<JsonObject>> EndpointsAsync(LocalClusterHarness cluster) =>
        [.. (await cluster.GetAsync(Slices)).Items("items").SelectMany(slice => slice.Items("endpoints"))];

    private static async Task<List<JsonObject>> PodsAsync(LocalClusterHarness cluster) => [.. (await cluster.GetAsync(PodPath)).Items("items")];

    /// <summary>Whether some ready pod serves the port, and a certain one does not.</summary>
    private static async Task<bool> OthersAsync(LocalClusterHarness cluster, int port, IPAddress node, string? pod)
    {
        if (!(await EndpointsAsync(cluster)).Any(endpoint => endpoint.Flag("conditions", "ready") == true && endpoint.Text("targetRef", "name") != pod))
        {
            return false;
        }

        for (int i = 0; i < 4; i++)
        {
            if ((await AskAsync(node, port)).Text("pod") == pod)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Asks over new connections, which all have to be answered; returns how many were.</summary>
    private static async Task<int> AskUntilAsync(IPAddress node, int port, CancellationToken done)
    {
        int answers = 0;
        while (!done.IsCancellationRequested)
        {
            await AskAsync(node, port);
            answers++;
        }

        return answers;
    }
}
