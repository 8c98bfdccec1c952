using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class ServingTests
{
    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task AppliedServiceAnswersFromEveryNode_AndTheNextPlanIsEmpty(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a, b);

        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        string?[] answers = [await Client.AskAsync(address, 80), await Client.AskAsync(address, 80)];
        Assert.Equal(["node-1", "node-2"], answers.Order());
        ProviderPlan again = await provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);
        Assert.True(again.IsConverged);
        Assert.Equal(address, Assert.Single(again.Addresses).Ip);
    }

    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task RemovedServiceRefusesConnections_AndItsAddressIsGivenAgain(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));

        ApplyResult removed = await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("web"));

        Assert.Equal(Outcome.Settled.Instance, removed.Outcome);
        Assert.True(await Client.IsRefusedAsync(address, 80));
        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node)));
    }

    [ToolTheory("haproxy")]
    [HAProxyModes(HAProxyMode.Process, HAProxyMode.Container)]
    public async Task DisposedWithStopOnDispose_LeavesNoProcessAndNoSocket(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        HAProxyProvider provider = await rig.StartAsync();
        Assert.NotEmpty(await rig.ProcessesAsync());

        await provider.DisposeAsync();

        Assert.Empty(await rig.ProcessesAsync());
        Assert.DoesNotContain(Directory.GetFiles(rig.Options.StateDirectory), file => file.EndsWith(".sock", StringComparison.Ordinal) || file.EndsWith(".pid", StringComparison.Ordinal));
    }
}
