using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Two controllers of two classes on one cluster, each with a HAProxy and a pool of its own.</summary>
public sealed class TwoClassesTests
{
    private static readonly string[] Classes = ["example.com/red", "example.com/blue"];

    [ToolFact("haproxy")]
    public async Task B002_B005_TwoClassesSideBySideLeaveEachOtherAlone()
    {
        await using var world = new World(nodes: 2);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        string[] pools = [world.Pool, new Networks().Pool];
        await user.DeployAsync("red", 2);
        await user.DeployAsync("blue", 2);
        ExeProcess red = Run(world, pools, 0);
        await using ExeProcess blue = Run(world, pools, 1);
        try
        {
            await user.ExposeAsync("red", $"\"loadBalancerClass\":\"{Classes[0]}\"");
            await user.ExposeAsync("blue", $"\"loadBalancerClass\":\"{Classes[1]}\"");
            JsonObject nobody = await user.ExposeAsync("nobody");
            string redAddress = await user.AddressAsync("red");
            string blueAddress = await user.AddressAsync("blue");
            await Visitor.AnswersAsync(redAddress);
            await Visitor.AnswersAsync(blueAddress);
            AssertBelongs(world, redAddress, 0);
            AssertBelongs(world, blueAddress, 1);
            string? blueVersion = await VersionAsync(user, "blue");

            // Changes of the one cost the other nothing: no write, whatever it is, reaches its Service.
            await user.PatchServiceAsync("red", """{"ports":[{"port":81,"targetPort":8080}]}""");
            await Visitor.AnswersAsync(redAddress, 81);
            red.Kill();
            await red.ExitAsync();
            await user.DeleteAsync($"{ClusterUser.Services}/red");
            Assert.True(ClusterUser.IsHeld(await user.ServiceAsync("red")));

            // The other controller sees a deleted Service with upstream's finalizer, and has work of its own to show that it has seen it.
            await user.ExposeAsync("blue-mark", $"\"loadBalancerClass\":\"{Classes[1]}\"");
            await user.AddressAsync("blue-mark");
            await user.RemoveServiceAsync("blue-mark");
            Assert.True(ClusterUser.IsHeld(await user.ServiceAsync("red")));
            Assert.True(await Visitor.ListensAsync(redAddress, 81));
            Assert.Equal(blueVersion, await VersionAsync(user, "blue"));

            await red.DisposeAsync();
            red = Run(world, pools, 0);
            await user.GoneAsync("red");
            await Visitor.ClosesAsync(redAddress, 81);
            Assert.Equal(blueVersion, await VersionAsync(user, "blue"));
            Assert.NotNull(await Visitor.AskAsync(blueAddress));

            await user.RemoveServiceAsync("blue");
            Assert.Equal(nobody.Text("metadata", "resourceVersion"), await VersionAsync(user, "nobody"));
            Assert.Empty(await user.EventsAsync("nobody"));
        }
        finally
        {
            await red.DisposeAsync();
        }
    }

    private static string Folder(World world, int number) => Path.Combine(world.Folder, $"haproxy-{number}");

    private static ExeProcess Run(World world, string[] pools, int number) =>
        world.RunControllerWith(Folder(world, number), pools[number], "--load-balancer-class", Classes[number], "--haproxy-check-interval", "200ms");

    private static void AssertBelongs(World world, string address, int number)
    {
        Assert.Contains($"{address}:80", File.ReadAllText(Path.Combine(Folder(world, number), "haproxy.cfg")), StringComparison.Ordinal);
        Assert.DoesNotContain(address, File.ReadAllText(Path.Combine(Folder(world, 1 - number), "haproxy.cfg")), StringComparison.Ordinal);
    }

    private static async Task<string?> VersionAsync(ClusterUser user, string name) => (await user.ServiceAsync(name)).Text("metadata", "resourceVersion");
}
