using System.Text.Json.Nodes;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Faults;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Watches that lie or end, objects that are odd, servers that are busy.</summary>
public sealed class OddInputTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AChangeBehindADroppedWatchIsSeen(bool compacted)
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.CreateServiceAsync("goes");
        string uid = (await cluster.AddressedAsync("web")).Metadata.Uid;
        await cluster.AddressedAsync("goes");
        await controller.SettleAsync();
        foreach (string verb in (string[])["watch", "list"])
        {
            cluster.Embedded.Faults.Add(new RequestFault { Verb = verb, Resource = "services", Namespace = "", Status = 503, Times = int.MaxValue });
        }

        cluster.Embedded.DropWatches();
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        cluster.RemoveAtOnce("goes");
        if (compacted)
        {
            cluster.Embedded.CompactHistory();
        }

        cluster.Embedded.Faults.Clear();
        await Deadline.UntilAsync(() => controller.Provider.Balancers[uid].Desired.Listeners[0].Key.Port == 81, "the change is there");
        await Deadline.UntilAsync(() => controller.Provider.Balancers.Values.All(entry => entry.Desired.Identity.Service.Name != "goes"), "the gone one's load balancer is gone");
    }

    [Fact]
    public async Task EventsThatRepeatThemselvesCostNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        await controller.SettleAsync();
        int calls = controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal));
        cluster.Requests.Clear();
        for (int i = 0; i < 5; i++)
        {
            cluster.Tamper("web", _ => { });
        }

        cluster.Embedded.DropWatches();
        await controller.SettleAsync();
        Assert.Equal(calls, controller.Provider.Ledger.Count(line => line.EndsWith("/web", StringComparison.Ordinal)));
        Assert.Equal(2, cluster.Requests.Count("patch", "services", "status"));
    }

    [Fact]
    public async Task B019_B020_AServiceThatGoesWhileItsStatusIsWrittenLeavesNothing()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        int patches = 0;
        for (int i = 0; i < 2; i++)
        {
            cluster.Embedded.Faults.Add(new RequestFault
            {
                Verb = "patch",
                Resource = "services",
                Name = "web",
                Hold = _ =>
                {
                    if (++patches == 2)
                    {
                        cluster.RemoveAtOnce("web");
                    }

                    return Task.CompletedTask;
                },
            });
        }

        await cluster.CreateServiceAsync("web");
        await Deadline.UntilAsync(() => controller.Provider.Count("delete default/web") == 1, "removed");
        Assert.Empty(controller.Provider.Balancers);
        Assert.Equal(2, patches);
    }

    [Fact]
    public async Task OddServicesDisturbNoOther()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        foreach (string name in (string[])["enum", "ports", "huge", "text"])
        {
            await cluster.CreateServiceAsync(name);
        }

        cluster.Tamper("enum", body =>
        {
            body["spec"]!["externalTrafficPolicy"] = "Sideways";
            body["spec"]!["sessionAffinity"] = "Cookie";
            body["spec"]!["ports"]![0]!["protocol"] = "QUIC";
        });
        cluster.Tamper("ports", body => body["spec"]!["ports"] = null);
        cluster.Tamper("huge", body => body["metadata"]!["annotations"] = new JsonObject { ["example.com/x"] = new string('x', 250_000), ["lbcontroller.io/y"] = new string('y', 250_000) });
        cluster.Tamper("text", body => body["spec"]!["ports"] = "eighty");
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("good");
        await cluster.AddressedAsync("good");
        await cluster.AddressedAsync("huge");
        foreach (string name in (string[])["enum", "ports"])
        {
            await Deadline.UntilAsync(() => cluster.Stored(name)!["status"]?["conditions"]?.ToJsonString().Contains("lbcontroller.io/Accepted", StringComparison.Ordinal) == true, $"{name} is told");
        }

        Assert.DoesNotContain(controller.Logs.Lines, line => line.Event.Id == 3004);
    }

    [Fact]
    public async Task AServerThatAsksForTimeIsGivenIt()
    {
        var time = new ManualTimeProvider();
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster, time).Start();
        cluster.Embedded.Faults.Add(new RequestFault { Verb = "patch", Resource = "services", Name = "web", Status = 429, RetryAfterSeconds = 90 });
        await cluster.CreateServiceAsync("web");
        await controller.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(89));
        await controller.SettleAsync();
        Assert.Equal(0, controller.Provider.Count("apply default/web"));
        time.Advance(TimeSpan.FromSeconds(2));
        await cluster.AddressedAsync("web");
    }

    [Fact]
    public async Task B034_B036_AForeignHandInTheConditionsIsPutRight()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "served");
        await controller.SettleAsync();
        await cluster.PatchServiceAsync("web", """{"status":{"loadBalancer":null,"conditions":null}}""", "/status");
        Service again = (await cluster.ServiceAsync("web", service => service is { Ingress.Length: 1, Conditions.Length: 3 }, "put right"))!;
        Assert.Equal("127.10.0.1", again.Ingress[0].Ip);
        Assert.Equal(1, controller.Provider.Count("apply default/web"));
    }
}
