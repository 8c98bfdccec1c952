using System.Net;
using System.Net.Sockets;
using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>The controller as a process, real HAProxy, real kubectl.</summary>
public sealed class ControllerTests
{
    [ToolFact("haproxy", "kubectl")]
    public async Task AServiceGetsAnAddressThatAnswersAndLosesItWhenItIsDeleted()
    {
        await using var world = new World();
        await world.StartAsync();
        await using ExeProcess controller = world.RunController();
        await world.DeployAsync("web");
        string address = await world.AddressAsync("web");
        await World.AnswersAsync(address);

        HashSet<string> nodes = [];
        await Deadline.UntilAsync(async () => nodes.Add((string)(await World.AskAsync(address))["node"]!) && nodes.Count >= 2 || nodes.Count >= 2, "two nodes answer");
        string described = await world.KubectlAsync("describe", "svc", "web");
        Assert.Contains("EnsuredLoadBalancer", described, StringComparison.Ordinal);
        Assert.Contains($"{address} (Proxy)", await DescribeIngressAsync(world, described, address), StringComparison.Ordinal);
        await world.KubectlAsync("wait", "svc/web", "--for=condition=lbcontroller.io/Programmed", "--timeout=20s");

        await world.KubectlAsync("delete", "svc", "web", "--wait=true");
        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, 80);
        });
        controller.Terminate();
        Assert.Equal(0, await controller.ExitAsync());
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task KilledUnderLoadAndStartedAgainItLosesNoRequestAndWritesNothing()
    {
        await using var world = new World();
        await world.StartAsync();
        string address;
        string master;
        await using (ExeProcess first = world.RunController())
        {
            await world.DeployAsync("web");
            await world.DeployAsync("shop");
            address = await world.AddressAsync("web");
            string other = await world.AddressAsync("shop");
            await World.AnswersAsync(address);
            await World.AnswersAsync(other);
            await world.KubectlAsync("wait", "svc/shop", "--for=condition=lbcontroller.io/Programmed", "--timeout=20s");
            master = await File.ReadAllTextAsync(Path.Combine(world.HAProxyFolder, "haproxy.pid"));

            await using var load = new LoadClient(address, 80, clients: 4);
            await load.MoreAsync(200);
            first.Kill();
            await first.ExitAsync();
            await load.MoreAsync(200);
            world.Cluster.Requests.Clear();

            await using ExeProcess second = world.RunController("--log-level", "debug");
            await second.LineAsync("Working on 2 Services");
            await load.MoreAsync(500);
            await load.StopAsync();
            Assert.Empty(load.Failures);

            // A Service made now goes through the same queue behind the two.
            await world.DeployAsync("last");
            string last = await world.AddressAsync("last");
            Assert.NotEqual(last, address);
            Assert.NotEqual(last, other);
            Assert.Equal(2, world.Cluster.Requests.Count("patch", "services", "status"));
            Assert.Equal(address, await world.AddressAsync("web"));
            Assert.Equal(other, await world.AddressAsync("shop"));
            Assert.Equal(master, await File.ReadAllTextAsync(Path.Combine(world.HAProxyFolder, "haproxy.pid")));
            Assert.Contains(int.Parse(master, System.Globalization.CultureInfo.InvariantCulture), world.HAProxies());
            second.Terminate();
            Assert.Equal(0, await second.ExitAsync());
        }
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task ANodeThatLeavesAndAPortThatChangesCostNoRequest()
    {
        await using var world = new World();
        await world.StartAsync();
        await using ExeProcess controller = world.RunController();
        await world.KubectlAsync("create", "deployment", "web", "--image=echo", "--replicas=6", "--port=8080");

        // With a name for its port from the start: a port that gets one later has no endpoints for a moment, in every cluster.
        await world.KubectlAsync("create", "service", "loadbalancer", "web", "--tcp=80:8080");
        string address = await world.AddressAsync("web");
        await World.AnswersAsync(address);
        await world.KubectlAsync("get", "node", "node-3", "-o", "yaml");
        await using var load = new LoadClient(address, 80, clients: 4);
        await load.MoreAsync(100);

        // As a drain does it: out of the load balancers first, then gone.
        await world.KubectlAsync("label", "node", "node-3", "node.kubernetes.io/exclude-from-external-load-balancers=true");
        await controller.LineAsync(line => line.Contains("\"event\":\"Commanded\"", StringComparison.Ordinal), "the node is out");
        await load.MoreAsync(100);
        await world.KubectlAsync("label", "node", "node-3", "node.kubernetes.io/exclude-from-external-load-balancers-");
        await load.MoreAsync(300);

        await world.KubectlAsync("patch", "svc", "web", "--type=merge", "-p", """{"spec":{"ports":[{"name":"80-8080","port":80,"targetPort":8080},{"name":"more","port":81,"targetPort":8080}]} }""");
        await World.AnswersAsync(address, 81);
        await load.StopAsync();
        Assert.True(load.Failures.Count == 0, $"{string.Join('\n', load.Failures)}\n{controller.Error}");
        Assert.Equal(address, await world.AddressAsync("web"));
    }

    [Fact]
    public async Task WhileTheSidecarDoesNotCome_ReadinessSaysWhereItIsWaitedFor()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        int port = FreePort();
        await using ExeProcess controller = world.RunController("--haproxy-mode", "sidecar", "--health-probe-bind-address", $"127.0.0.1:{port}");
        await controller.LineAsync("No HAProxy sidecar answers");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        using HttpResponseMessage answer = await client.GetAsync("/readyz");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("[-]provider-started: ", text, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(world.HAProxyFolder, "master.sock"), text, StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync("/healthz"));
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task ProbesAndMetricsAnswerAndATakenPortIsSaid()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        int port = FreePort();
        await using ExeProcess controller = world.RunController("--metrics-bind-address", $"127.0.0.1:{port}", "--health-probe-bind-address", $"127.0.0.1:{port}");
        await controller.LineAsync("Working on");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("ok\n", await client.GetStringAsync("/healthz"));
        Assert.Contains("[+]services-synced ok", await client.GetStringAsync("/readyz?verbose"), StringComparison.Ordinal);
        await world.DeployAsync("web", replicas: 1);
        await world.AddressAsync("web");
        await world.KubectlAsync("wait", "svc/web", "--for=condition=lbcontroller.io/Programmed", "--timeout=20s");
        string metrics = await client.GetStringAsync("/metrics");
        foreach (string name in (string[])["workqueue_adds_total{name=\"service\"}", "lbc_reconcile_total{result=\"Settled\"}", "lbc_managed_load_balancers 1", "lbc_haproxy_reloads_total", "lbc_build_info{", "lbc_leader 1", "rest_client_requests_total{code=\"200\",method=\"PATCH\"}", "rest_client_request_duration_seconds_count{verb=\"GET\"}"])
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }

        using var folder = new TempDirectory();
        await using ExeProcess second = world.RunController("--metrics-bind-address", $"127.0.0.1:{port}", "--haproxy-state-dir", folder.File("h"));
        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("--metrics-bind-address", second.Error, StringComparison.Ordinal);
        Assert.Empty(World.ProcessesNaming(folder.Path));
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task B078_OfTwoControllersOneActsAndTheOtherTakesOverWhenItStops()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        string[] election = ["--leader-elect=true", "--leader-elect-resource-namespace=default", "--leader-elect-lease-duration=3s", "--leader-elect-renew-deadline=2s", "--leader-elect-retry-period=300ms"];
        await using ExeProcess first = world.RunController(election);
        await first.LineAsync("Working on");
        await using ExeProcess second = world.RunController(election);
        await second.LineAsync("Watching services");
        await world.DeployAsync("web", replicas: 1);
        string address = await world.AddressAsync("web");
        Assert.DoesNotContain("Working on", second.Error, StringComparison.Ordinal);

        first.Terminate();
        Assert.Equal(0, await first.ExitAsync());
        await second.LineAsync("Working on 1 Services");
        await world.DeployAsync("next", replicas: 1);
        Assert.NotEqual(address, await world.AddressAsync("next"));

        // Whoever loses the lease while it is alive ends with 1.
        await world.KubectlAsync("patch", "lease", "lb-controller", "--type=merge", "-p", """{"spec":{"holderIdentity":"thief","leaseDurationSeconds":3600}}""");
        Assert.Equal(1, await second.ExitAsync());
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task ServicesThatCannotBeServedSaySoAndDisturbNoOther()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        await using ExeProcess controller = world.RunController();
        await world.DeployAsync("good", replicas: 1);
        string address = await world.AddressAsync("good");
        await world.KubectlAsync("create", "service", "loadbalancer", "elsewhere", "--tcp=80:8080");
        await world.KubectlAsync("patch", "svc", "elsewhere", "--type=merge", "-p", """{"metadata":{"annotations":{"lbcontroller.io/load-balancer-ips":"192.0.2.1"}}}""");
        await world.KubectlAsync("wait", "svc/elsewhere", "--for=condition=lbcontroller.io/Programmed=False", "--timeout=20s");
        string message = await world.KubectlAsync("get", "svc", "elsewhere", "-o", "jsonpath={.status.conditions[?(@.type==\"lbcontroller.io/Programmed\")].message}");
        Assert.Contains("192.0.2.1", message, StringComparison.Ordinal);
        Assert.Contains(world.Pool, message, StringComparison.Ordinal);

        using var taken = new TcpListener(IPAddress.Parse(address), 8080);
        taken.Start();
        await world.KubectlAsync("patch", "svc", "good", "--type=merge", "-p", """{"spec":{"ports":[{"name":"http","port":80,"targetPort":8080},{"name":"taken","port":8080,"targetPort":8080}]}}""");
        await Deadline.UntilAsync(
            async () => (await world.KubectlAsync("describe", "svc", "good")).Contains($"{address}:8080", StringComparison.Ordinal), "the taken port is told");
        await World.AnswersAsync(address);
    }

    private static async Task<string> DescribeIngressAsync(World world, string described, string address)
    {
        // kubectl shows the ipMode since 1.30; before, only the address.
        string mode = await world.KubectlAsync("get", "svc", "web", "-o", "jsonpath={.status.loadBalancer.ingress[0].ipMode}");
        Assert.Contains(address, described, StringComparison.Ordinal);
        return $"{address} ({mode})";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
