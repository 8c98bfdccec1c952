using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Crash;

/// <summary>The matrix's rows, and the Services in them.</summary>
internal static class Scenarios
{
    /// <summary>Who may be let in by any of them at any time.</summary>
    public static readonly string[] Sources = ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "fd01::/64", "fd02::/64", "AzureLoadBalancer"];

    public static readonly Scenario[] All =
    [
        new("creation of the first", null, Rich) { HasNeighbour = false },
        new("creation beside another", null, Rich),
        new("ports, NodePort, ranges", Rich, Changed),
        new("nodes", Rich, run => Rich(run) with { Nodes = Nodes(1, 2, 3) }),
        new("external to internal", Rich, Internal),
        new("internal to external", Internal, Rich),
        new("dual stack to single", Rich, run => Rich(run) with { Families = [IpFamily.IPv4] }),
        new("single stack to dual", run => Rich(run) with { Families = [IpFamily.IPv4] }, Rich),
        new("creation with private link", null, Linked),
        new("removal of private link", Linked, Internal) { IsConnected = true },
        new("removal with private link", Linked, null) { IsConnected = true },
        new("floating IP", Rich, run => With(run, ("azure-disable-load-balancer-floating-ip", "false"))),
        new("removal beside another", Rich, null),
        new("removal of the last", Rich, null) { HasNeighbour = false },
    ];

    public static DesiredLoadBalancer Neighbour(TrapRun run) => run.Rig.Service("neighbour") with
    {
        Listeners = [Tcp(80, 30900)],
        Nodes = Nodes(0, 1, 2),
        SourceRanges = [IPNetwork.Parse("10.2.0.0/16")],
    };

    public static DesiredLoadBalancer Rich(TrapRun run) => With(run);

    private static DesiredLoadBalancer Changed(TrapRun run) => Rich(run) with
    {
        Listeners = [Tcp(80, 30081), Tcp(8443, 30443), new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)],
        SourceRanges = [IPNetwork.Parse("10.2.0.0/16"), IPNetwork.Parse("10.3.0.0/16"), IPNetwork.Parse("fd02::/64")],
    };

    private static DesiredLoadBalancer Internal(TrapRun run) => With(run, ("azure-load-balancer-internal", "true")) with { Families = [IpFamily.IPv4] };

    private static DesiredLoadBalancer Linked(TrapRun run) =>
        With(run, ("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private")) with { Families = [IpFamily.IPv4] };

    private static DesiredLoadBalancer With(TrapRun run, params (string Key, string Value)[] annotations) => run.Rig.Service("rich", annotations) with
    {
        Families = [IpFamily.IPv4, IpFamily.IPv6],
        Listeners = [Tcp(80, 30080), Tcp(443, 30443), new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)],
        Nodes = Nodes(0, 1, 2),
        SourceRanges = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/16"), IPNetwork.Parse("fd01::/64")],
    };

    private static Listener Tcp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    private static ValueList<TargetNode> Nodes(params int[] indices) => indices.Select(index => AzureRig.Node(index, ipv6: true)).ToValueList();
}
