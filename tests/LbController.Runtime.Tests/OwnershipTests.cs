using System.Net;
using LbController.Kubernetes.Objects;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Which Services are ours, and that the others are not touched.</summary>
public sealed class OwnershipTests
{
    [Fact]
    public async Task B001_AServiceOfAnotherClassGetsNothingAtAll()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("foreign", """{"loadBalancerClass":"example.com/other"}""");
        await controller.SettleAsync();

        Service foreign = (await cluster.ServiceAsync("foreign", _ => true, "there"))!;
        Assert.Empty(foreign.Metadata.Finalizers);
        Assert.Empty(foreign.Ingress);
        Assert.Empty(foreign.Conditions);
        Assert.DoesNotContain(controller.Provider.Ledger, line => line.EndsWith("default/foreign", StringComparison.Ordinal));
        Assert.Empty(controller.Events.Reasons("default/foreign"));
    }

    [Fact]
    public async Task B002_B005_TwoControllersOfTwoClassesLeaveEachOthersServicesAlone()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller left = new Controller(cluster, classes: [null], providers: new InMemoryProvider { Name = "left" }).Start();
        await using Controller right = new Controller(cluster, classes: ["lbcontroller.io/right"], providers: new InMemoryProvider { Name = "right" }).Start();
        await cluster.CreateServiceAsync("l");
        await cluster.CreateServiceAsync("r", """{"loadBalancerClass":"lbcontroller.io/right"}""");
        await cluster.AddressedAsync("l");
        await cluster.AddressedAsync("r");

        // Held up while it is being deleted: the other controller sees the shared finalizer and a deletionTimestamp all the while.
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        right.Provider.Before = async (line, _) =>
        {
            if (line == "delete default/r")
            {
                entered.TrySetResult();
                await release.Task;
            }
        };
        await cluster.DeleteServiceAsync("r");
        await entered.Task.WithDeadline("the removal is in flight");
        await left.SettleAsync();
        Service terminating = (await cluster.ServiceAsync("r", _ => true, "there"))!;
        Assert.Equal(2, terminating.Metadata.Finalizers.Length);
        release.SetResult();
        await cluster.GoneAsync("r");

        Assert.DoesNotContain(left.Provider.Ledger, line => line.EndsWith("/r", StringComparison.Ordinal));
        Assert.DoesNotContain(right.Provider.Ledger, line => line.EndsWith("/l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task B009_B010_B036_ForeignFinalizersAndConditionsSurvive()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web", metadata: """{"finalizers":["example.com/theirs"]}""");
        await cluster.AddressedAsync("web");
        await cluster.PatchServiceAsync(
            "web",
            """{"status":{"conditions":[{"type":"example.com/Theirs","status":"True","reason":"R","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""",
            "/status");
        await cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}""");
        Service both = (await cluster.ServiceAsync("web", service => service!.Conditions.Length == 4, "ours are back beside theirs"))!;
        Assert.Contains(both.Conditions, condition => condition.Type == "example.com/Theirs");
        Assert.Equal(3, both.Metadata.Finalizers.Length);

        await cluster.DeleteServiceAsync("web");
        Service left = (await cluster.ServiceAsync("web", service => service!.Metadata.Finalizers.Length == 1, "only theirs is left"))!;
        Assert.Equal("example.com/theirs", left.Metadata.Finalizers[0]);
        Assert.Empty(left.Ingress);
        Assert.Equal(["example.com/Theirs"], left.Conditions.Select(condition => condition.Type));
    }

    [Fact]
    public async Task B018_AnAddressOnAnotherTypeIsNeverWritten()
    {
        await using var cluster = new Cluster();
        await cluster.StartAsync();
        await using Controller controller = new Controller(cluster).Start();
        await cluster.CreateServiceAsync("web");
        await cluster.AddressedAsync("web");
        await cluster.PatchServiceAsync("web", """{"spec":{"type":"ClusterIP"}}""");
        await cluster.ServiceAsync("web", service => service!.Metadata.Finalizers.IsEmpty, "released");
        await controller.SettleAsync();
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => cluster.PatchServiceAsync("web", """{"status":{"loadBalancer":{"ingress":[{"ip":"127.10.0.1"}]}}}""", "/status"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.DoesNotContain(controller.Logs.Lines, line => line.Message.Contains("refused", StringComparison.Ordinal));
    }
}
