using LbController.Providers.Azure.Fake;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>
/// The controller is killed while Azure works on one of its writes, whose address nobody knows any more. Azure's clock is the test's, so
/// that the operation ends when the test says so, well after the next controller has found it.
/// </summary>
public sealed class AzureRestartTests
{
    private static readonly string[] Kinds = ["publicIPAddresses", "networkSecurityGroups", "loadBalancers"];

    [Theory]
    [InlineData("publicIPAddresses")]
    [InlineData("networkSecurityGroups")]
    [InlineData("loadBalancers")]
    public async Task AWriteThatTheControllerDiedIn_IsWaitedFor_AndNothingIsWrittenTwice(string type)
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var cloud = new AzureCloud(time);
        await cloud.StartAsync();
        cloud.Arm.Settings.OperationTime = TimeSpan.Zero;
        cloud.Arm.Settings.OperationTimes[type] = TimeSpan.FromMinutes(5);
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await AzureCloud.AddNodesAsync(user, 1, 2);
        await user.ExposeAsync("web");

        await using (ExeProcess killed = cloud.RunController(world))
        {
            await Deadline.UntilAsync(() => cloud.Arm.Journal.Count($"PUT {type}") == 1 && cloud.Arm.RunningOperations == 1, $"{type} is being written", TimeSpan.FromSeconds(60));

            // What is written at the same time is done first, so that only one outcome is open.
            await Deadline.UntilAsync(() => type == "loadBalancers" || Count("PUT publicIPAddresses") + Count("PUT networkSecurityGroups") == 2, "the other is written, too", TimeSpan.FromSeconds(60));
            killed.Kill();
            await killed.ExitAsync();
        }

        int looks = Looks();
        await using ExeProcess controller = cloud.RunController(world);
        await Deadline.UntilAsync(() => Looks() >= looks + 3, $"the next controller asks how {type} is", TimeSpan.FromSeconds(60));
        Assert.Equal(1, cloud.Arm.RunningOperations);
        Assert.Equal(1, Count($"PUT {type}"));
        time.Advance(TimeSpan.FromMinutes(5));
        if (type != "loadBalancers")
        {
            cloud.Arm.Settings.OperationTimes[type] = TimeSpan.Zero;
        }

        string address = await user.AddressAsync("web");
        Assert.Equal([address], cloud.PublicAddresses());
        Assert.Equal(Kinds.Select(kind => (kind, 1)), Kinds.Select(kind => (kind, Count($"PUT {kind}"))));
        Assert.Equal([80], cloud.Ports());

        cloud.Arm.Settings.OperationTimes.Clear();
        await user.RemoveServiceAsync("web");
        Assert.Empty(cloud.Made());
        Assert.Empty(cloud.Arm.Violations);

        int Count(string operation) => cloud.Arm.Journal.Count(operation);

        int Looks() => Count($"GET {type}") + Count($"LIST {type}");
    }
}
