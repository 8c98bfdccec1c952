using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class StatisticsTests
{
    [ToolTheory("haproxy")]
    [HAProxyModes]
    public async Task Figures_TellWhatClientsDid_GoOnOverAReload_AndGoWithTheService(HAProxyMode mode)
    {
        await using var rig = new HAProxyRig(mode);
        EchoNode[] nodes = [rig.Node(1, 30080).ListenHealth(10256), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer web = rig.Service("web", 80, 30080, nodes) with { SourceRanges = [new IPNetwork(rig.Ip(5), 32)], Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, web);
        await Deadline.UntilAsync(async () => (await rig.AskAsync("show servers state")).Split('\n').Any(line => line.Contains($" {rig.Ip(2)} 0 ", StringComparison.Ordinal)), "the check sees that node-2 is down");

        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
        Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(6)));
        await FiguresAsync(rig, figures => Has(figures, "web", connections: 3, sessions: 2, denied: 1));
        IReadOnlyDictionary<string, long> first = await FiguresAsync(rig, figures => figures["lbc_haproxy_nodes_up default web TCP 80"] == 1);
        Assert.Equal(1, first["lbc_haproxy_up"]);
        Assert.Equal(36, first["lbc_haproxy_received_bytes_total default web TCP 80"]);
        Assert.True(first["lbc_haproxy_sent_bytes_total default web TCP 80"] > 36);
        Assert.Equal(1, first["lbc_haproxy_node_checks node-1 10256/healthz up"]);
        Assert.Equal(1, first["lbc_haproxy_node_checks node-2 10256/healthz down"]);

        // A connection that nobody has asked about yet, then another worker.
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
        await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, nodes[0]));
        await FiguresAsync(rig, figures => Has(figures, "web", connections: 4, sessions: 3, denied: 1));
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
        await FiguresAsync(rig, figures => Has(figures, "web", connections: 5, sessions: 4, denied: 1) && Has(figures, "other", connections: 0, sessions: 0, denied: 0));

        await HAProxyRig.RemoveAsync(provider, web.Identity);
        IReadOnlyDictionary<string, long> last = await FiguresAsync(rig, figures => figures.Keys.All(key => !key.Contains(" web ", StringComparison.Ordinal)));
        Assert.Contains("lbc_haproxy_connections_total default other TCP 80", last.Keys);
        Assert.DoesNotContain("web", string.Join(' ', (await provider.ReadTrafficAsync(CancellationToken.None)).LoadBalancers.Select(balancer => balancer.Identity.Service.Name)), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task HAProxyThatDoesNotAnswer_IsSaidToBeDown_AndLeavesItsLastFigures()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        await FiguresAsync(rig, figures => Has(figures, "web", connections: 1, sessions: 1, denied: 0));

        ProcessEntry[] all = [.. await rig.ProcessesAsync()];
        Array.ForEach(all, process => ProcessTable.Signal(process, 19));
        try
        {
            IReadOnlyDictionary<string, long> figures = await FiguresAsync(rig, figures => figures["lbc_haproxy_up"] == 0);
            Assert.True(Has(figures, "web", connections: 1, sessions: 1, denied: 0));
        }
        finally
        {
            Array.ForEach(all, process => ProcessTable.Signal(process, 18));
        }

        await FiguresAsync(rig, figures => figures["lbc_haproxy_up"] == 1);
    }

    [ToolFact("haproxy")]
    public async Task BeforeTheStart_NothingIsSaid()
    {
        await using var rig = new HAProxyRig();
        HAProxyProvider provider = rig.CreateProvider();

        Assert.Empty((await provider.ReadTrafficAsync(CancellationToken.None)).LoadBalancers);
        Assert.DoesNotContain(rig.Collect().Keys, name => name.StartsWith("lbc_haproxy_up", StringComparison.Ordinal));
    }

    private static bool Has(IReadOnlyDictionary<string, long> figures, string service, long connections, long sessions, long denied) =>
        figures.GetValueOrDefault($"lbc_haproxy_connections_total default {service} TCP 80", -1) == connections
        && figures.GetValueOrDefault($"lbc_haproxy_sessions_total default {service} TCP 80", -1) == sessions
        && figures.GetValueOrDefault($"lbc_haproxy_denied_connections_total default {service} TCP 80", -1) == denied;

    private static async Task<IReadOnlyDictionary<string, long>> FiguresAsync(HAProxyRig rig, Func<IReadOnlyDictionary<string, long>, bool> holds)
    {
        IReadOnlyDictionary<string, long> figures = new Dictionary<string, long>();
        await Deadline.UntilAsync(
            async () => holds(figures = await Task.Run(rig.Collect)),
            "the figures of the last clients");
        return figures;
    }
}
