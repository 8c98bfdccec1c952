using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>Valid values for the tests of decisions, to be varied by <c>with</c>.</summary>
internal static class Sample
{
    public static readonly HAProxySettings Settings = HAProxySettingsFactory.Create(
        new HAProxyOptions { StateDirectory = "/var/lib/sample" },
        new StateDirectory("/var/lib/sample"));

    public static LoadBalancerIdentity Identity(string name = "web") => new(new ClusterId("c1"), new ServiceKey("default", name), $"uid-{name}");

    public static TargetNode Node(string name, params string[] addresses) => new(name, addresses.Select(IPAddress.Parse).ToValueList(), null);

    public static Listener Tcp(int port, int nodePort = 30080) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    public static DesiredLoadBalancer Desired(string name = "web") => new()
    {
        Identity = Identity(name),
        Listeners = [Tcp(80)],
        Nodes = [Node("a", "10.0.0.1"), Node("b", "10.0.0.2")],
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    public static ServiceState State(DesiredLoadBalancer desired, params string[] addresses) => State(CheckTables.Empty, desired, addresses);

    public static ServiceState State(CheckTables checks, DesiredLoadBalancer desired, params string[] addresses) =>
        ServiceMapper.Map(desired, addresses.Select(IPAddress.Parse).ToValueList(), [], new HashSet<FrontendBinding>(), checks, []);

    public static HAProxyConfiguration Configuration(params ServiceState[] services) =>
        HAProxyConfiguration.Of(
            Settings,
            1000,
            services.Aggregate(CheckTables.Empty, (tables, service) => tables.With(service.Section.Check)),
            services.Select(service => service.Section));
}
