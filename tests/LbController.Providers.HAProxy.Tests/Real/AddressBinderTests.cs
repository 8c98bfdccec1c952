using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Binders;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Where the commit has addresses put and taken off: on the loopback interface, with addresses of 127.0.0.0/8, which HAProxy can bind in any case.</summary>
public sealed class AddressBinderTests
{
    [NetworkFact("haproxy")]
    public async Task ServedAddress_IsOnTheInterface_UntilTheServiceIsGone()
    {
        await using var rig = RigOn("lo");
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();

        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        Assert.Equal("lo:lbc", (await OnInterfaceAsync())[address]);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));

        await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("web"));
        Assert.DoesNotContain(address, (await OnInterfaceAsync()).Keys);
    }

    [NetworkFact("haproxy")]
    public async Task HAProxyThatIsLeftServing_KeepsItsAddresses_AndTheNextControllerKnowsThemAsItsOwn()
    {
        await using var rig = RigOn("lo");
        rig.Options.StopOnDispose = false;
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        await first.DisposeAsync();
        Assert.Contains(address, (await OnInterfaceAsync()).Keys);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));

        rig.Options.StopOnDispose = true;
        HAProxyProvider second = await rig.StartAsync();
        Assert.Contains(address, (await OnInterfaceAsync()).Keys);
        await second.DisposeAsync();
        Assert.DoesNotContain(address, (await OnInterfaceAsync()).Keys);
    }

    [NetworkFact("haproxy")]
    public async Task InterfaceThatIsMissing_IsAProblemOfTheService_WhichWaits()
    {
        await using var rig = RigOn("lbcnone0");
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("web", 80, 30080, node));

        Assert.IsType<Outcome.Waiting>(result.Outcome);
        Assert.Empty(result.Addresses);
        Problem problem = Assert.Single(result.Problems, problem => problem.Reason == "AddressNotBound");
        Assert.Contains("the interface lbcnone0 cannot be read", problem.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemSeverity.Degraded, problem.Severity);
    }

    [NetworkFact("haproxy")]
    public async Task AddressThatSomebodyTakesOff_IsPutBack_WithoutAReload()
    {
        await using var rig = RigOn("lo");
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        int reloads = rig.Reloads.Count;

        await Lan.RunAsync("ip", "addr", "del", $"{address}/32", "dev", "lo");

        await Deadline.UntilAsync(async () => (await OnInterfaceAsync()).ContainsKey(address), "the address on the interface", TimeSpan.FromSeconds(30));
        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
    }

    private static HAProxyRig RigOn(string name)
    {
        var rig = new HAProxyRig();
        rig.Options.AddressBinder = AddressBinderKind.Interface;
        rig.Options.Interface = name;
        return rig;
    }

    private static async Task<IReadOnlyDictionary<IPAddress, string>> OnInterfaceAsync() =>
        LinkState.Parse(await Lan.RunAsync("ip", "-j", "addr", "show", "dev", "lo"))!.Labels; // ! it is there
}
