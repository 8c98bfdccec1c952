using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>The PROXY protocol header, as a node reads it.</summary>
public sealed class ProxyProtocolTests
{
    [ToolTheory("haproxy")]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Node_IsToldTheClientAndTheAddressThatItAsked_AndSoIsOneThatJoins(string version)
    {
        await using var rig = new HAProxyRig();
        await using var first = new ProxyNode(rig.Ip(1), 30080);
        await using var second = new ProxyNode(rig.Ip(2), 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080) with { Nodes = [Node(rig, 1)], Annotations = Set(version) };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        string expected = $"{version} {rig.Ip(9)} {address}:80";

        Assert.Equal(expected, await Client.AskAsync(address, 80, rig.Ip(9)));
        int reloads = rig.Reloads.Count;
        await provider.ApplyTargetsAsync(desired with { Nodes = [Node(rig, 2)] }, CancellationToken.None);

        Assert.Equal(expected, await Client.AskAsync(address, 80, rig.Ip(9)));
        Assert.Equal(reloads, rig.Reloads.Count);

        // The checks of both begin with a header too: that of no client, or of HAProxy itself.
        foreach ((ProxyNode node, int last) in new[] { (first, 1), (second, 2) })
        {
            string check;
            do
            {
                check = await node.Seen.ReadAsync().AsTask().WithDeadline("a check");
            }
            while (check == expected);
            Assert.Equal(version == "v2" ? $"v2 {ProxyNode.Local}" : $"v1 127.0.0.1 {rig.Ip(last)}:30080", check);
        }
    }

    [ToolFact("haproxy")]
    public async Task IPv6Client_IsToldToo()
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse("::1"), .. rig.Options.AddressPools];
        await using var node = new ProxyNode(rig.Ip(1), 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", rig.OwnPort, 30080) with { Nodes = [Node(rig, 1)], Families = [IpFamily.IPv6, IpFamily.IPv4], Annotations = Set("v2") };

        Assert.Equal(Outcome.Settled.Instance, (await HAProxyRig.ApplyAsync(provider, desired)).Outcome);

        Assert.Equal($"v2 ::1 ::1:{rig.OwnPort}", await Client.AskAsync(IPAddress.IPv6Loopback, rig.OwnPort));
    }

    [ToolFact("haproxy")]
    public async Task ValueThatIsNoVersion_IsRefused_AndTheNodeIsServedAsBefore_AlsoAfterARestart()
    {
        await using var rig = new HAProxyRig();
        await using var node = new ProxyNode(rig.Ip(1), 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080) with { Nodes = [Node(rig, 1)], Annotations = Set("v1") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired with { Annotations = Set("1") });

        Assert.IsType<Outcome.Blocked>(result.Outcome);
        Assert.Equal(address, Assert.Single(result.Addresses).Ip);
        Assert.Equal($"v1 {rig.Ip(9)} {address}:80", await Client.AskAsync(address, 80, rig.Ip(9)));
        int reloads = rig.Reloads.Count;
        await provider.AbandonAsync();
        await rig.StartAsync();
        Assert.Equal(reloads, rig.Reloads.Count);
        Assert.Equal($"v1 {rig.Ip(9)} {address}:80", await Client.AskAsync(address, 80, rig.Ip(9)));
    }

    private static TargetNode Node(HAProxyRig rig, int last) => new($"node-{last}", [rig.Ip(last)], null);

    private static ValueMap Set(string version) => new([new(HAProxyAnnotations.ProxyProtocolTerm.Definition.Key, version)]);
}
