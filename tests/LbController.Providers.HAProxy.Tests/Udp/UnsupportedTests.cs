using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Udp;

public sealed class UnsupportedTests
{
    [ToolFact("haproxy")]
    public async Task B061_WhereNothingForwardsUdp_ThePortSaysWhatWasTried_AndTcpIsServed()
    {
        await using var udp = new UdpRig("auto");
        udp.Rig.Options.NftPath = "/bin/false";
        udp.Rig.Options.NginxPath = "/bin/false";
        HAProxyProvider provider = await udp.Rig.StartAsync();
        DesiredLoadBalancer desired = udp.Service("dns", 53, udp.Node(1)) with { Listeners = [UdpRig.Tcp(53), UdpRig.Udp(53)] };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, desired);

        Problem problem = UdpRig.Single(result);
        Assert.Equal((ProblemSeverity.Degraded, ProblemReasons.ProtocolNotSupported, new ListenerKey(TransportProtocol.Udp, 53)), (problem.Severity, problem.Reason, problem.Port));
        Assert.Contains("nftables: nft failed", problem.Message, StringComparison.Ordinal);
        Assert.Contains("nginx: /bin/false is built without its stream module; install", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Settled.Instance, result.Outcome);
        Assert.Equal("node-1", await Client.AskAsync(Assert.Single(result.Addresses).Ip!, 53)); // ! this adapter publishes addresses only
        ProviderPlan again = await provider.PlanAsync(new PlanRequest(desired.Identity, desired, result.Addresses), CancellationToken.None);
        Assert.Empty(again.Changes);
        Assert.Equal(result.Problems, again.Problems);
    }

    [ToolFact("haproxy")]
    public async Task B061_UdpAlone_WhereItIsSwitchedOff_IsRefused_WithoutTakingAnAddress()
    {
        await using var udp = new UdpRig("none");
        HAProxyProvider provider = await udp.Rig.StartAsync();

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, udp.Service("dns", 53, udp.Node(1)));

        Assert.IsType<Outcome.Blocked>(result.Outcome);
        Assert.Equal(ProblemSeverity.Refused, UdpRig.Single(result).Severity);
        Assert.Contains("switched off", UdpRig.Single(result).Message, StringComparison.Ordinal);
        Assert.Empty(result.Addresses);
        Assert.Equal(udp.Rig.Ip(16), await HAProxyRig.ServeAsync(provider, udp.Rig.Service("web", 80, UdpRig.NodePort, udp.Node(2))));
    }

    [ToolFact("haproxy", "nft")]
    public async Task UdpThatIsSwitchedOffLater_IsTakenDown_AndReported()
    {
        await using var udp = new UdpRig("nftables");
        HAProxyProvider provider = await udp.Rig.StartAsync();
        DesiredLoadBalancer desired = udp.Service("dns", 53, udp.Node(1)) with { Listeners = [UdpRig.Tcp(53), UdpRig.Udp(53)] };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        Assert.Equal("node-1", await UdpClientSocket.AskOnceAsync(address, 53));
        await provider.AbandonAsync();

        udp.Rig.Options.Udp = HAProxyUdpMode.None;
        HAProxyProvider next = await udp.Rig.StartAsync();
        ApplyResult result = await HAProxyRig.ApplyAsync(next, desired, [PublishedAddress.OfIp(address, IpMode.Proxy)]);

        Assert.Equal(ProblemReasons.ProtocolNotSupported, UdpRig.Single(result).Reason);
        Assert.Equal(UdpClientSocket.Refused, await UdpClientSocket.AskOnceAsync(address, 53));
        Assert.Equal("node-1", await Client.AskAsync(address, 53));
    }
}
