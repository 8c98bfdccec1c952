using LbController.LocalCluster.Json;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>More Services than addresses.</summary>
public sealed class AddressAssignmentTests
{
    [ToolFact("haproxy")]
    public async Task MLB01_MLB02_AddressesStayOverARestartAndAFreedOneGoesToWhoWaits()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        string network = world.Pool[..world.Pool.LastIndexOf('.')];
        string pool = $"{network}.1-{network}.2";
        string[] names = ["one", "two", "three"];
        Dictionary<string, string> before;
        await using (ExeProcess first = world.RunControllerWith(world.HAProxyFolder, pool))
        {
            foreach (string name in names)
            {
                await user.ExposeAsync(name);
            }

            foreach (string name in names)
            {
                await user.ServiceAsync(name, service => ClusterUser.Condition(service, "lbcontroller.io/Programmed") is not null, "has been looked at");
            }

            before = await AddressesAsync(user, names);
            Assert.Equal(2, before.Values.Distinct().Count());
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        string waiting = names.Single(name => !before.ContainsKey(name));
        Assert.Contains("addresses", ClusterUser.Condition(await user.ServiceAsync(waiting), "lbcontroller.io/Programmed").Text("message"), StringComparison.Ordinal);
        await using ExeProcess second = world.RunControllerWith(world.HAProxyFolder, pool);
        await second.LineAsync("Working on 3 Services");
        await user.ExposeAsync("four");
        await user.ServiceAsync("four", service => ClusterUser.Condition(service, "lbcontroller.io/Programmed").Text("status") == "False", "waits too");
        Assert.Equal(before, await AddressesAsync(user, names));
        await user.RemoveServiceAsync("four");

        string leaver = before.Keys.First();
        await user.RemoveServiceAsync(leaver);
        Assert.Equal(before[leaver], await user.AddressAsync(waiting));
        Assert.True(await Visitor.ListensAsync(before[leaver], 80));
    }

    private static async Task<Dictionary<string, string>> AddressesAsync(ClusterUser user, IEnumerable<string> names)
    {
        Dictionary<string, string> addresses = [];
        foreach (string name in names)
        {
            if (ClusterUser.Ingress(await user.ServiceAsync(name)) is { } address)
            {
                addresses[name] = address;
            }
        }

        return addresses;
    }
}
